import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import { ActionIcon, Anchor } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconListSearch } from '@tabler/icons-react'
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { useMemo, useState } from 'react'
import { joinPath } from '../../../../shared/model/field-path.ts'
import type { DocumentLink } from '../../../../shared/model/document-links.ts'
import classes from './beside.module.css'
import { mostText, whyNoTree } from './why-no-tree.ts'

interface ValueTreeProps {
  readonly text: string
  /** Texts that are keys of documents lead to them. */
  readonly links: readonly DocumentLink[]
  readonly onOpen: (key: string) => void
  /** Begins a view that finds documents by a field; absent where no view can be written. */
  readonly onIndex: ((path: string) => void) | undefined
}

/** Members that are drawn at once, and characters of a value that are shown. */
const [together, longest] = [200, 200]

/** Longer texts are taken apart once typing rests. */
const quickText = 1_000_000

/** Milliseconds without a key until a long text is taken apart anew. */
const typingPause = 500

/** The document as a tree: each object and array opens, and each value stands as it is written. */
export function ValueTree({ text: typed, links, onOpen, onIndex }: ValueTreeProps) {
  const [rested] = useDebouncedValue(typed, typingPause)
  const text = typed.length > quickText ? rested : typed
  const root = useMemo(() => (text.length > mostText ? undefined : parseTree(text)), [text])
  const open = useMemo(() => new Map(links.map(({ path, key }) => [path, key])), [links])
  if (root === undefined || findNodeAtLocation(root, []) === undefined)
    return <p className={classes.note}>{whyNoTree(text.length)}</p>
  return (
    <div className={classes.tree} role="group" aria-label="Tree of the document">
      <Members node={root} context={{ text, open, onOpen, onIndex }} path="" />
    </div>
  )
}

interface Context {
  readonly text: string
  readonly open: ReadonlyMap<string, string>
  readonly onOpen: (key: string) => void
  readonly onIndex: ValueTreeProps['onIndex']
}

interface BranchProps {
  readonly node: Node
  readonly context: Context
  readonly path: string
}

function Members({ node, context, path }: BranchProps) {
  const [most, setMost] = useState(together)
  const children = node.children ?? []
  return (
    <ul className={classes.members}>
      {children.slice(0, most).map((child, at) => {
        const [name, value] = node.type === 'object' ? child.children! : []
        const own = node.type === 'object' ? String(name!.value) : String(at)
        const place = node.type === 'object' ? joinPath(path, own) : `${path}[${at}]`
        return (
          <li key={at} className={classes.member}>
            <Member name={own} node={node.type === 'object' ? value : child} context={context} path={place} />
            {context.onIndex !== undefined && (
              <ActionIcon
                className={classes.index}
                size={18}
                aria-label={`Index this field: ${place}`}
                title="Index this field: a view that finds documents by it"
                onClick={() => context.onIndex?.(place)}
              >
                <IconListSearch size={14} />
              </ActionIcon>
            )}
          </li>
        )
      })}
      {children.length > most && (
        <li>
          <Anchor component="button" type="button" inherit onClick={() => setMost(most + together)}>
            {numberText(children.length - most)} more
          </Anchor>
        </li>
      )}
    </ul>
  )
}

function Member({
  name,
  node,
  context,
  path,
}: Omit<BranchProps, 'node'> & { readonly name: string; readonly node: Node | undefined }) {
  const [open, setOpen] = useState(false)
  if (node === undefined) return <span className={classes.name}>{name}</span>
  if (node.type !== 'object' && node.type !== 'array')
    return (
      <span className={classes.leaf} title={path}>
        <span className={classes.name}>{name}</span> <Value node={node} context={context} path={path} />
      </span>
    )
  const count = node.children?.length ?? 0
  const noun = node.type === 'object' ? 'member' : 'item'
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary title={path}>
        <span className={classes.name}>{name}</span>{' '}
        <span className={classes.summary}>{counted(count, noun)}</span>
      </summary>
      {open && <Members node={node} context={context} path={path} />}
    </details>
  )
}

function Value({ node, context: { text, open, onOpen }, path }: BranchProps) {
  const source = text.slice(node.offset, node.offset + node.length)
  const shown = source.length > longest ? `${source.slice(0, longest)}…` : source
  const key = open.get(path)
  if (key === undefined || node.value !== key)
    return (
      <span data-kind={node.type} className={classes.value}>
        {shown}
      </span>
    )
  return (
    <Anchor component="button" type="button" inherit title={`Open ${key}`} onClick={() => onOpen(key)}>
      {shown}
    </Anchor>
  )
}
