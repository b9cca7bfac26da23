import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { EVERYWHERE, press, useKeys } from '@/data/view-keys'
import type { Above } from './Shell'
import { otherTheme } from './ThemeButton'

/** Listen to the keyboard, and bind what holds on every page. */
export function useGlobalKeys(show: (above: Above) => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  useKeys(
    {
      'mod+k': () => show('palette'),
      '?': () => show('help'),
      '.': () => show('actions'),
      'g r': () => void navigate({ to: '/runs' }),
      'g f': () => void navigate({ to: '/f' }),
      'g s': () => void navigate({ to: '/storage' }),
      'g ,': () => void navigate({ to: '/settings' }),
      'g .': () => show('address'),
      t: otherTheme,
    },
    { scope: EVERYWHERE },
  )
}
