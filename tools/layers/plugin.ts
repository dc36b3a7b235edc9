import { relative, sep } from 'node:path'
import { refusal } from './layers.ts'

/** What oxlint hands a rule; it does not export these types itself. */
interface Literal {
  readonly type: string
  readonly value?: unknown
}
interface Node {
  readonly type: string
  readonly source?: Literal | null
  readonly importKind?: 'type' | 'value'
  readonly exportKind?: 'type' | 'value'
  readonly callee?: {
    readonly type: string
    readonly name?: string
    readonly object?: { readonly name?: string }
    readonly property?: { readonly name?: string }
  }
  readonly arguments?: readonly Literal[]
  readonly specifiers?: readonly { readonly importKind?: string; readonly exportKind?: string }[]
}
interface Context {
  readonly filename: string
  readonly cwd: string
  report(problem: { node: Node; message: string }): void
}

const imports = {
  create(context: Context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    const check = (node: Node, specifier: unknown, typeOnly: boolean) => {
      if (typeof specifier !== 'string') return
      const message = refusal({ file, specifier, typeOnly })
      if (message !== null) context.report({ node, message })
    }
    const declaration = (node: Node) => check(node, node.source?.value, isTypeOnly(node))
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: (node: Node) => check(node, node.source?.value, false),
      TSImportType: (node: Node) => check(node, node.source?.value, true),
      CallExpression(node: Node) {
        if (node.callee?.name === 'require') check(node, node.arguments?.[0]?.value, false)
      },
      /** A worker is started by the address of its file: `new URL('./worker.ts', import.meta.url)`. */
      NewExpression(node: Node) {
        if (node.callee?.name !== 'URL' || node.arguments?.length !== 2) return
        const [address] = node.arguments
        if (typeof address?.value === 'string' && address.value.startsWith('.'))
          check(node, address.value, false)
      },
    }
  },
}

/** `v.record` leaves out members that are called as what every object has: names that a user chose would vanish. */
const named = {
  create(context: Context) {
    return {
      CallExpression(node: Node) {
        if (node.callee?.object?.name !== 'v' || node.callee.property?.name !== 'record') return
        context.report({
          node,
          message:
            'v.record drops members called constructor, prototype and __proto__: use byName of shared/model.',
        })
      },
    }
  },
}

function isTypeOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const names = node.specifiers ?? []
  return names.length > 0 && names.every((name) => (name.importKind ?? name.exportKind) === 'type')
}

export default { meta: { name: 'layers' }, rules: { imports, named } }
