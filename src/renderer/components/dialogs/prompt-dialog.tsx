import { Button, Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Dialog, DialogBody } from './dialog.tsx'

interface PromptDialogProps {
  readonly title: string
  readonly label: string
  readonly description?: string
  readonly initial?: string
  readonly action: string
  readonly check?: (text: string) => string | null
  readonly onAnswer: (text: string | null) => void
}

/** Asks for one short text. Says what is wrong with it only after a try. */
export function PromptDialog({
  title,
  label,
  description,
  initial = '',
  action,
  check,
  onAnswer,
}: PromptDialogProps) {
  const [text, setText] = useState(initial)
  const [tried, setTried] = useState(false)
  const problem = check?.(text) ?? null
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (problem === null) onAnswer(text)
    else setTried(true)
  }
  return (
    <Dialog title={title} onClose={() => onAnswer(null)}>
      <DialogBody>
        <form onSubmit={submit}>
          <TextInput
            data-autofocus
            label={label}
            description={description}
            value={text}
            error={tried ? problem : null}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap={8} mt={16}>
            <Button onClick={() => onAnswer(null)}>Cancel</Button>
            <Button type="submit" variant="filled">
              {action}
            </Button>
          </Group>
        </form>
      </DialogBody>
    </Dialog>
  )
}
