export { Run as default } from '@/features/run/Run'
