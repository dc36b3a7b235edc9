import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'

/** Takes a line out of the form. */
export function RemoveButton({
  called,
  onRemove,
}: {
  readonly called: string
  readonly onRemove: () => void
}) {
  return (
    <ActionIcon aria-label={`Remove ${called}`} onClick={onRemove}>
      <IconTrash size={14} />
    </ActionIcon>
  )
}
