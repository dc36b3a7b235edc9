import * as v from 'valibot'

/** What a tab shows. Every member names its database, and its store where it is of one, so a tab stands for itself. */
export type Tab =
  | { readonly kind: 'documents'; readonly database: string; readonly store: string }
  /** `key` is null for a document that is not saved yet; `draft` then tells new documents apart. */
  | {
      readonly kind: 'document'
      readonly database: string
      readonly store: string
      readonly key: string | null
      readonly draft?: string
    }
  | { readonly kind: 'changes'; readonly database: string; readonly store: string }
  | { readonly kind: 'shape'; readonly database: string; readonly store: string }
  | { readonly kind: 'views'; readonly database: string; readonly store: string }
  /** `view` is null for a view that is not published yet; `draft` then tells new views apart. */
  | {
      readonly kind: 'view'
      readonly database: string
      readonly store: string
      readonly view: string | null
      readonly draft?: string
      /** The field that a new view finds documents by; without it the view begins as the documents suggest. */
      readonly field?: string | undefined
    }
  | {
      readonly kind: 'query'
      readonly database: string
      readonly store: string
      readonly view: string
      readonly draft: string
    }
  /** Statements of a person's on the whole database. */
  | { readonly kind: 'sql'; readonly database: string; readonly store?: undefined; readonly draft: string }

export type TabKind = Tab['kind']
export type TabOf<K extends TabKind> = Extract<Tab, { kind: K }>

/** The name of a tab: two tabs that show the same thing have the same id. */
export function tabId(tab: Tab): string {
  const { kind, database, store } = tab
  switch (kind) {
    case 'documents':
    case 'changes':
    case 'shape':
    case 'views':
      return JSON.stringify([kind, database, store])
    case 'document':
      return JSON.stringify([kind, database, store, tab.key, tab.key === null ? (tab.draft ?? '') : ''])
    case 'view':
      return JSON.stringify([kind, database, store, tab.view, tab.view === null ? (tab.draft ?? '') : ''])
    case 'query':
      return JSON.stringify([kind, database, store, tab.view, tab.draft])
    case 'sql':
      return JSON.stringify([kind, database, tab.draft])
    default:
      return tab satisfies never
  }
}

/** Reads the id of a tab whose text is asked about before it is closed, a document's or a view's; null for any other id. */
export function textTab(id: string): Tab | null {
  const parts = v.safeParse(textTabId, parsed(id))
  if (!parts.success) return null
  const [kind, database, store, name, draft] = parts.output
  const at = { database, store, ...(draft === '' ? {} : { draft }) }
  return kind === 'document' ? { kind, ...at, key: name } : { kind, ...at, view: name }
}

const textTabId = v.strictTuple([
  v.picklist(['document', 'view']),
  v.string(),
  v.string(),
  v.nullable(v.string()),
  v.string(),
])

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What a tab is called until its component says better. */
export function defaultTitle(tab: Tab): string {
  switch (tab.kind) {
    case 'documents':
      return tab.store
    case 'document':
      return tab.key ?? 'new document'
    case 'changes':
      return `${tab.store} changes`
    case 'shape':
      return `${tab.store} shape`
    case 'views':
      return `${tab.store} views`
    case 'view':
      return tab.view ?? 'new view'
    case 'query':
      return `query ${tab.view}`
    case 'sql':
      return 'SQL'
    default:
      return tab satisfies never
  }
}
