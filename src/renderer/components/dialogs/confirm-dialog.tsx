import { Button, Group } from '@mantine/core'
import { Dialog, DialogBody } from './dialog.tsx'

interface ConfirmDialogProps {
  readonly title: string
  readonly message: string
  readonly action: string
  readonly danger?: boolean
  readonly onAnswer: (agreed: boolean) => void
}

/** Asks once before something that cannot be taken back. Escape and Cancel change nothing. */
export function ConfirmDialog({ title, message, action, danger = false, onAnswer }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={() => onAnswer(false)}>
      <DialogBody>
        <p style={{ margin: '0 0 16px', overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>{message}</p>
        <Group justify="flex-end" gap={8}>
          <Button onClick={() => onAnswer(false)}>Cancel</Button>
          <Button
            data-autofocus
            variant="filled"
            color={danger ? 'red' : undefined}
            onClick={() => onAnswer(true)}
          >
            {action}
          </Button>
        </Group>
      </DialogBody>
    </Dialog>
  )
}
