import { Anchor } from '@mantine/core'

/** A key that opens its document. */
export function OpenKey({ name, onOpen }: { readonly name: string; readonly onOpen: (key: string) => void }) {
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      className="mono"
      title={`Open “${name}”`}
      onClick={() => onOpen(name)}
    >
      {name}
    </Anchor>
  )
}
