import { Button, TextInput } from '@mantine/core'
import classes from './job-dialog.module.css'

interface FileFieldProps {
  readonly path: string
  readonly placeholder: string
  readonly description?: string
  readonly disabled: boolean
  readonly onChange: (path: string) => void
  readonly onChoose: () => void
}

/** A file by its path, typed or chosen. */
export function FileField({ path, placeholder, description, disabled, onChange, onChoose }: FileFieldProps) {
  return (
    <div className={classes.file}>
      <TextInput
        className={classes.path}
        classNames={{ input: 'mono' }}
        label="File"
        placeholder={placeholder}
        description={description}
        value={path}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button disabled={disabled} onClick={onChoose} data-autofocus>
        Choose…
      </Button>
    </div>
  )
}
