/** Single-key shortcuts: ignored while somebody types, listed by `?`, switched off in the settings. */
export { useKeys, type Binding, type Bindings } from '@/data/view-keys'
