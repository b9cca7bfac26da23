export { Runs as default } from '@/features/runs/Runs'
