import type { EngineAbout } from '../../../shared/model/engine-about.ts'
import { toErrorRecord } from '../../../shared/errors.ts'

export interface Told {
  readonly about: EngineAbout | null
  readonly version: string
  readonly host: 'electron' | 'web'
  readonly browser: string
  /** What the databases that are open are: `SQLite 3.54.1`. */
  readonly products: readonly string[]
  readonly problems: readonly { readonly error: unknown }[]
}

/** A report of a fault without personal data: no path, name, address or key, and of what went wrong the code alone. */
export function bugReport({ about, version, host, browser, products, problems }: Told): string {
  const engine =
    about === null
      ? ['Engine host: does not answer']
      : [
          `Node ${about.node}, V8 ${about.v8}${about.electron === null ? '' : `, Electron ${about.electron}`}`,
          `${about.system} ${about.arch}`,
        ]
  const codes = problems.map(({ error }) => toErrorRecord(error).code)
  return [
    `Datastore ${version} (${host})`,
    ...engine,
    browser,
    `Open databases: ${products.length === 0 ? 'none' : products.join(', ')}`,
    `Problems shown: ${codes.length === 0 ? 'none' : codes.join(', ')}`,
    '',
    'What I did:',
    'What I expected:',
    'What happened:',
  ].join('\n')
}
