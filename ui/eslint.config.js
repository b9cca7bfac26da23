import hooks from 'eslint-plugin-react-hooks'
import { globalIgnores } from 'eslint/config'
import typescript from 'typescript-eslint'

// The floors: api < data < parts < features < routes. Nothing imports from a floor above its own.
const FLOORS = ['api', 'data', 'parts', 'features', 'routes']
const above = (floor) => FLOORS.slice(FLOORS.indexOf(floor) + 1).map((one) => `@/${one}/*`)

export default [
  globalIgnores(['src/api/schema.ts', 'dist']),
  ...typescript.configs.strict,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      'max-lines': ['error', 300],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'what a user has written is text',
        },
        {
          selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
          message: 'what a user has written is text',
        },
      ],
    },
  },
  ...FLOORS.slice(0, -1).map((floor) => ({
    files: [`src/${floor}/**`],
    rules: { 'no-restricted-imports': ['error', { patterns: above(floor) }] },
  })),
]
