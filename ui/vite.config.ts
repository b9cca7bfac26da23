import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ahead } from './ahead.ts'

// Of the parts, and of the libraries, those that nearly every page needs.
const COMMON =
  /src\/(api|data|parts\/(copy|empty|marks|page|spark|state|table|tabs|text|toast))\/|@tanstack\/[^/]+|lucide-react/

// The page is served under any path: its parts name each other relatively, and the server puts its
// own path into index.html.
export default defineConfig({
  base: './',
  plugins: [react(), ahead()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: '../src/cairnflow/_ui',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the page's policy allows no data: script or style
    modulePreload: { polyfill: false },
    target: 'es2022',
    rollupOptions: {
      output: {
        // What every page needs is one file, and what is packed together packs better.
        codeSplitting: {
          groups: [
            { name: 'common', test: COMMON },
            { name: 'canvas', test: /src\/parts\/canvas\// },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      // With the host as the browser named it: the server holds it against the page's origin.
      '/api': { target: process.env.CAIRN_API ?? 'http://127.0.0.1:4141', changeOrigin: false },
      '/preview': { target: process.env.CAIRN_API ?? 'http://127.0.0.1:4141', changeOrigin: false },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/test-setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
})
