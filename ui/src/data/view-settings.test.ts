import { expect, test } from 'vitest'
import { choose, settings, settingsOf, show } from './view-settings'

test('what was kept is taken as far as it is still a choice', () => {
  expect(settingsOf('{"theme":"dark","density":"huge","zone":7}')).toEqual({
    theme: 'dark',
    density: 'default',
    zone: 'local',
    keys: 'on',
  })
  expect(settingsOf('no JSON').theme).toBe('system')
  expect(settingsOf(null).keys).toBe('on')
})

test('a choice shows at once, and is kept', () => {
  choose({ theme: 'dark', density: 'compact' })
  show()

  expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' })
  expect(settingsOf(window.localStorage.getItem('cairn-settings'))).toEqual(settings())
})
