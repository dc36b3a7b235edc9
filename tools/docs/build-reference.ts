import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildReference } from './reference.ts'

/** `npm run docs`: writes the API reference from the docstrings. */
const root = resolve(import.meta.dirname, '../..')
writeFileSync(join(root, 'docs/api.md'), buildReference(root).markdown)
