import { Outlet } from '@tanstack/react-router'

/** What stands around every page: the rail, the address, the palette, the live sign, the theme. */
export function Shell() {
  return <Outlet />
}
