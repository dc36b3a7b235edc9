import { Button, TextInput } from '@mantine/core'
import classes from './job-dialog.module.css'

interface FileFieldProps {
  readonly path: string
  readonly label?: string
  readonly placeholder: string
  readonly description?: string
  readonly disabled: boolean
  readonly onChange: (path: string) => void
  readonly onChoose: () => void
}

/** A file or a folder by its path, typed or chosen. */
export function FileField(props: FileFieldProps) {
  const { path, label = 'File', placeholder, description, disabled, onChange, onChoose } = props
  return (
    <div className={classes.file}>
      <TextInput
        className={classes.path}
        classNames={{ input: 'mono' }}
        label={label}
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
