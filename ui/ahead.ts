/**
 * Part of the build: a script that comes before the page's own, and for each page of the address bar
 * the files that it is made of, so that the server can name them in its first answer.
 */
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

type Chunk = {
  type: 'chunk'
  fileName: string
  imports: string[]
  moduleIds: string[]
  viteMetadata?: { importedCss: Set<string> }
}
type Bundle = Record<string, Chunk | { type: 'asset'; fileName: string }>

const EARLY = 'src/early.ts'

/** Writes `ahead.json`: files by patterns as in `pages.json`, without those that `index.html` names. */
export function ahead(): Plugin {
  let early = ''
  let isServing = false
  return {
    name: 'cairn-ahead',
    configResolved: ({ command }) => {
      isServing = command === 'serve'
    },
    buildStart() {
      if (isServing) return
      early = this.emitFile({ type: 'chunk', id: EARLY, name: 'early' })
    },
    transformIndexHtml: {
      order: 'post',
      // Of two such scripts the first one is run first.
      handler: (html, { server }) =>
        html.replace(
          /<script type="module"/,
          `${server ? tagOf(`/${EARLY}`) : EARLY_MARK}\n    $&`,
        ),
    },
    generateBundle: {
      order: 'post',
      handler(_, made) {
        const bundle = made as unknown as Bundle
        const index = bundle['index.html'] as unknown as { source: string }
        index.source = index.source.replace(EARLY_MARK, tagOf(`./${this.getFileName(early)}`))
        const pages = JSON.parse(readFileSync('pages.json', 'utf-8')) as Record<string, string[]>
        const known = (file: string) => index.source.includes(`"./${file}"`)
        const told = Object.entries(pages).map(([pattern, modules]) => [
          pattern,
          [...new Set(modules.flatMap((name) => filesOf(bundle, name)))].filter((f) => !known(f)),
        ])
        const source = JSON.stringify(Object.fromEntries(told))
        this.emitFile({ type: 'asset', fileName: 'ahead.json', source })
      },
    },
  }
}

const EARLY_MARK = '<!-- early -->'

const tagOf = (file: string) => `<script type="module" crossorigin src="${file}"></script>`

/** Return the files that a module needs, with all that it imports. */
function filesOf(bundle: Bundle, name: string): string[] {
  const chunks = Object.values(bundle).filter((one): one is Chunk => one.type === 'chunk')
  const first = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${name}`)))
  if (!first) throw new Error(`pages.json names ${name}, which is in no file of the page`)
  const found = new Set<Chunk>()
  const add = (chunk: Chunk) => {
    if (found.has(chunk)) return
    found.add(chunk)
    for (const file of chunk.imports) {
      const next = bundle[file]
      if (next?.type === 'chunk') add(next)
    }
  }
  add(first)
  return [...found].flatMap((one) => [one.fileName, ...(one.viteMetadata?.importedCss ?? [])])
}
