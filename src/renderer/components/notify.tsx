import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'

const closeButtonProps = { 'aria-label': 'Dismiss' }

/** Says in passing that something is done. */
export function notifyDone(message: string): void {
  notifications.show({ message, closeButtonProps, autoClose: 4000 })
}

/** Says that an action succeeded without a result. Stays until it is dismissed, because the user expected one. */
export function notifyAttention(message: string): void {
  notifications.show({ message, closeButtonProps, color: 'yellow', autoClose: false, role: 'alert' })
}

/** Says that something is done and offers to take it back for ten seconds. */
export function notifyUndo(message: string, undo: () => void): void {
  notifyOffer(message, 'Undo', undo)
}

/** Says that an action is done and offers for ten seconds what the user may do next; what has an id stands there once. */
export function notifyOffer(
  message: string,
  action: string,
  offer: () => void,
  id: string = crypto.randomUUID(),
): void {
  const run = (): void => {
    notifications.hide(id)
    offer()
  }
  notifications.show({
    id,
    autoClose: 10_000,
    closeButtonProps,
    message: (
      <Group justify="space-between" wrap="nowrap" gap={16}>
        <span>{message}</span>
        <Button onClick={run}>{action}</Button>
      </Group>
    ),
  })
}

/** Says that something failed, where no panel is at hand to say it. Stays until it is dismissed. */
export function notifyError(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  notifications.show({
    title: what,
    message,
    closeButtonProps,
    color: 'red',
    autoClose: false,
    role: 'alert',
  })
}
