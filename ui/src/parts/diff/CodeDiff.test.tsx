import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { CodeDiff, changeOf } from './CodeDiff'

test('lines are told apart by more than their colour', () => {
  render(<CodeDiff lines={['@@ -1 +1 @@', ' a = 1', '-b = 2', '+b = 3']} />)

  expect(screen.getByRole('deletion').textContent).toBe('-b = 2\n')
  expect(screen.getByRole('insertion').textContent).toBe('+b = 3\n')
  expect(screen.getByRole('region').textContent).toContain(' a = 1\n')
})

test('a line that begins with several signs is still one of the code', () => {
  expect(changeOf('--x')).toBe('removed')
  expect(changeOf('--- a.py')).toBe('place')
})

test('without lines it says that there is no difference', () => {
  render(<CodeDiff lines={[]} />)
  expect(screen.getByText('The lines are the same.')).toBeTruthy()
})
