import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { Tabs } from './Tabs'

afterEach(cleanup)

function Trial() {
  const [chosen, setChosen] = useState('a')
  const tabs = [
    { key: 'a', label: 'First', count: 1234 },
    { key: 'b', label: 'Second' },
  ]
  return (
    <Tabs label="Trial" tabs={tabs} chosen={chosen} onChoose={setChosen}>
      panel {chosen}
    </Tabs>
  )
}

test('arrows go round, the focus with them, and the panel is named by its tab', () => {
  render(<Trial />)
  const first = screen.getByRole('tab', { name: 'First 1,234' })
  first.focus()

  fireEvent.keyDown(first, { key: 'ArrowLeft' })

  expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Second' }))
  expect(screen.getByRole('tabpanel', { name: 'Second' }).textContent).toBe('panel b')
  expect(first.tabIndex).toBe(-1)
})
