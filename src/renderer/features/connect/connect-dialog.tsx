import { Button } from '@mantine/core'
import { type FormEvent, useEffect, useRef } from 'react'
import { Dialog, DialogBody } from '../../components/dialogs/dialog.tsx'
import type { ConnectRequest } from '../../workspace/dialogs.ts'
import { ConnectFields } from './connect-fields.tsx'
import { ConnectOutcome } from './connect-outcome.tsx'
import classes from './connect.module.css'
import { useConnect } from './use-connect.ts'

interface ConnectDialogProps {
  readonly request: ConnectRequest
  readonly onClose: () => void
}

/** Asks for a server, by its URL or by fields, tries it and opens it. */
export function ConnectDialog({ request, onClose }: ConnectDialogProps) {
  const connecting = useConnect(request, onClose)
  const { state, problem } = connecting
  const form = useRef<HTMLFormElement>(null)
  const busy = state.kind === 'testing' || state.kind === 'opening'
  const part = problem?.part

  // Where something is to be put right, the person is already there.
  useEffect(() => {
    if (part !== undefined) form.current?.querySelector<HTMLElement>(`[name="${part}"]`)?.focus()
  }, [part, state])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!busy) void connecting.open()
  }
  return (
    <Dialog title="Connect to a server" width={560} onClose={onClose}>
      <DialogBody>
        <form ref={form} onSubmit={submit} className={classes.form} noValidate autoComplete="off">
          <ConnectFields connecting={connecting} />
          <ConnectOutcome state={state} />
          <div className={classes.actions}>
            <Button
              loading={state.kind === 'testing'}
              disabled={state.kind === 'opening'}
              onClick={() => void connecting.test()}
            >
              Test connection
            </Button>
            <span className={classes.space} />
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="filled"
              loading={state.kind === 'opening'}
              disabled={state.kind === 'testing'}
            >
              Connect
            </Button>
          </div>
        </form>
      </DialogBody>
    </Dialog>
  )
}
