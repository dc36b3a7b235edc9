import {
  Button,
  Checkbox,
  Input,
  NativeSelect,
  PasswordInput,
  SegmentedControl,
  TextInput,
} from '@mantine/core'
import type { ClipboardEvent } from 'react'
import type { ServerFields, ServerKind, TlsMode } from '../../../shared/server-url.ts'
import { usualPort } from '../../../shared/server-url.ts'
import { desktop } from '../../client/index.ts'
import { colorOf, connectionColors, type ConnectionLook } from '../../workspace/connection-look.ts'
import { type ConnectPart, pasteUrl, setFields, leaveUrl, shownUrl, typeUrl } from './connect-form.ts'
import classes from './connect.module.css'
import type { Connecting } from './use-connect.ts'

const kinds: { value: ServerKind; label: string }[] = [
  { value: 'postgres', label: 'PostgreSQL' },
  { value: 'mariadb', label: 'MariaDB' },
  { value: 'mysql', label: 'MySQL' },
]

const tlsModes: { value: TlsMode; label: string }[] = [
  { value: 'disable', label: 'None' },
  { value: 'require', label: 'Encrypted, certificate not checked' },
  { value: 'verify-full', label: 'Encrypted, certificate checked' },
]

/** The form itself: the URL and the fields it stands for, kept in step. */
export function ConnectFields({ connecting }: { readonly connecting: Connecting }) {
  const { form, change } = connecting
  const { set, errorAt } = fieldsOf(connecting)
  const paste = (event: ClipboardEvent<HTMLInputElement>): void => {
    // A URL pasted over all that was there is whole: its password goes to its own field before it is seen.
    const pasted = event.clipboardData.getData('text').trim()
    const { selectionStart, selectionEnd, value } = event.currentTarget
    if (selectionStart !== 0 || selectionEnd !== value.length) return
    event.preventDefault()
    change((now) => pasteUrl(now, pasted))
  }
  return (
    <>
      <TextInput
        data-autofocus={form.fields.database === '' || undefined}
        name="url"
        label="URL"
        description="Paste one to fill the fields. A password in it goes to its own field."
        placeholder="postgres://user@host:5432/database"
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={shownUrl(form)}
        error={errorAt('url')}
        onPaste={paste}
        onChange={(event) => {
          const typed = event.currentTarget.value
          change((now) => typeUrl(now, typed))
        }}
        onBlur={() => form.typed !== null && change(leaveUrl)}
      />
      <SegmentedControl
        fullWidth
        aria-label="Kind of server"
        data={kinds}
        value={form.fields.kind}
        onChange={(value) => set({ kind: value })}
      />
      {errorAt('kind') !== null && <div className={classes.kindProblem}>{errorAt('kind')}</div>}
      <ServerInputs connecting={connecting} />
      <LookInputs connecting={connecting} />
      <ChoiceInputs connecting={connecting} />
    </>
  )
}

/** Host, database, user, and how the connection is encrypted. */
function ServerInputs({ connecting }: { readonly connecting: Connecting }) {
  const { fields } = connecting.form
  const { set, errorAt, text } = fieldsOf(connecting)
  return (
    <>
      <div className={classes.hostRow}>
        <TextInput label="Host" placeholder="localhost" {...text('host')} />
        <TextInput
          label="Port"
          inputMode="numeric"
          placeholder={usualPort(fields.kind)}
          value={fields.port}
          onChange={(event) => set({ port: event.currentTarget.value })}
        />
      </div>
      <div className={classes.row}>
        <TextInput label="Database" {...text('database')} />
        {fields.kind === 'postgres' && (
          <TextInput label="Schema" placeholder="the user’s own" {...text('schema')} />
        )}
      </div>
      <div className={classes.row}>
        <TextInput
          label="User"
          placeholder={fields.kind === 'postgres' ? 'postgres' : 'root'}
          {...text('user')}
        />
        <PasswordInput
          size="xs"
          label="Password"
          data-autofocus={fields.database !== '' || undefined}
          placeholder={connecting.known.remembered ? 'remembered' : undefined}
          autoComplete="new-password"
          {...text('password')}
        />
      </div>
      <div className={classes.row}>
        <NativeSelect
          size="xs"
          name="tls"
          label="Encryption"
          data={tlsModes}
          value={fields.tls}
          error={errorAt('tls')}
          onChange={(event) => set({ tls: event.currentTarget.value as TlsMode })}
        />
        {fields.tls === 'verify-full' && (
          <div className={classes.file}>
            <TextInput label="Certificate file" placeholder="optional" {...text('certificate')} />
            <Button onClick={() => void chooseCertificate(set)}>Choose…</Button>
          </div>
        )}
      </div>
    </>
  )
}

/** The name and the colour that the app shows for the connection. */
function LookInputs({ connecting }: { readonly connecting: Connecting }) {
  const { look } = connecting.form
  const setLook = lookSetter(connecting)
  return (
    <div className={classes.row}>
      <TextInput
        label="Name"
        placeholder="optional, such as Shop"
        spellCheck={false}
        value={look.name}
        onChange={({ currentTarget: { value } }) => setLook({ name: value })}
      />
      <Input.Wrapper label="Colour" size="xs" labelElement="div">
        <div role="group" aria-label="Colour" className={classes.colors}>
          {[null, ...connectionColors].map((color) => (
            <button
              key={color ?? 'none'}
              type="button"
              aria-label={color ?? 'no colour'}
              title={color ?? 'no colour'}
              aria-pressed={look.color === color}
              className={classes.color}
              style={color === null ? undefined : { background: colorOf(color) }}
              onClick={() => setLook({ color })}
            />
          ))}
        </div>
      </Input.Wrapper>
    </div>
  )
}

function ChoiceInputs({ connecting }: { readonly connecting: Connecting }) {
  const { form, known, change } = connecting
  const setLook = lookSetter(connecting)
  return (
    <>
      <div className={classes.choices}>
        <Checkbox
          label="Production: ask before the first write"
          checked={form.look.production}
          onChange={({ currentTarget: { checked } }) => setLook({ production: checked })}
        />
        <Checkbox
          label="Read-only: refuse every write"
          checked={form.readonly}
          onChange={({ currentTarget: { checked } }) => change((now) => ({ ...now, readonly: checked }))}
        />
        {known.canRemember && (
          <Checkbox
            label="Remember password"
            checked={form.remember}
            onChange={({ currentTarget: { checked } }) => change((now) => ({ ...now, remember: checked }))}
          />
        )}
      </div>
      {!known.canRemember && <p className={classes.note}>{forgetsText}</p>}
    </>
  )
}

/** How the inputs of one form read and change the fields of a server. */
function fieldsOf({ form: { fields }, change, problem }: Connecting) {
  const set = (next: Partial<ServerFields>): void => change((now) => setFields(now, next))
  const errorAt = (part: ConnectPart): string | null => (problem?.part === part ? problem.message : null)
  const text = (part: ConnectPart & keyof ServerFields) => ({
    name: part,
    value: fields[part],
    error: errorAt(part),
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => set({ [part]: event.currentTarget.value }),
  })
  return { set, errorAt, text }
}

function lookSetter({ change }: Connecting) {
  return (next: Partial<ConnectionLook>): void =>
    change((now) => ({ ...now, look: { ...now.look, ...next } }))
}

const forgetsText =
  desktop.kind === 'web'
    ? 'The password is not stored: the app asks for it again when it is started anew.'
    : 'This system has no keyring to keep the password in: the app asks for it again when it is started anew.'

async function chooseCertificate(set: (change: Partial<ServerFields>) => void): Promise<void> {
  const path = await desktop.openFile({
    title: 'Choose a certificate',
    filters: [{ name: 'Certificates', extensions: ['pem', 'crt', 'cer'] }],
  })
  if (path !== null) set({ certificate: path })
}
