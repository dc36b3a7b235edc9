import { useEffect, useRef, useState } from 'react'
import { client, keys, queryClient, serverIsBack } from '../../client/index.ts'
import { type ConnectRequest } from '../../workspace/dialogs.ts'
import { lookOf, setLook } from '../../workspace/connections.ts'
import { showDatabase } from '../../workspace/databases.ts'
import {
  askedUrl,
  connectForm,
  type ConnectForm,
  type ConnectPart,
  missingPart,
  problemPart,
  leaveUrl,
} from './connect-form.ts'

/** What a test connection has found. */
export interface Found {
  readonly product: string
  readonly stores: readonly string[]
  readonly tables: number
}

/** How far connecting has come. */
export type ConnectState =
  | { readonly kind: 'filling' }
  | { readonly kind: 'testing' | 'opening' }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'refused'; readonly error: unknown; readonly tested: boolean }

interface Known {
  readonly canRemember: boolean
  readonly remembered: boolean
}

export interface Connecting {
  readonly form: ConnectForm
  readonly state: ConnectState
  /** What is wrong with which part of the form, in a few words. */
  readonly problem: { readonly part: ConnectPart; readonly message: string } | null
  readonly known: Known
  readonly change: (change: (form: ConnectForm) => ConnectForm) => void
  readonly test: () => Promise<void>
  readonly open: () => Promise<void>
}

/** A connection being filled in, tested and opened. Its password lives in this form only, and ends with it. */
export function useConnect(request: ConnectRequest, onClose: () => void): Connecting {
  const [form, setForm] = useState(() => connectForm(request.url, lookOf(request.url)))
  const [first] = useState(form)
  const [state, setState] = useState<ConnectState>(() =>
    request.error === null ? { kind: 'filling' } : { kind: 'refused', error: request.error, tested: false },
  )
  const [missing, setMissing] = useState<Connecting['problem']>(null)
  const [known, setKnown] = useState<Known>({ canRemember: false, remembered: false })
  const running = useRef<AbortController | null>(null)

  useEffect(() => {
    const closed = new AbortController()
    const describe = async (): Promise<void> => {
      const { readonly, ...rest } = await client.connections.describe({ url: request.url })
      if (closed.signal.aborted) return
      setKnown(rest)
      // What a person has chosen before the answer came stays.
      setForm((now) => ({
        ...now,
        readonly: now.readonly === first.readonly ? readonly : now.readonly,
        remember: now.remember === first.remember ? rest.remembered : now.remember,
      }))
    }
    // Without an answer nothing is known, and connecting will say why.
    describe().catch(() => undefined)
    return () => {
      closed.abort()
      running.current?.abort()
    }
  }, [request.url, first])

  /** Asks the engine, unless something is missing; what is asked for later supersedes it. */
  async function ask<T>(kind: 'testing' | 'opening', run: (signal: AbortSignal) => Promise<T>) {
    const lacks = missingPart(form)
    setMissing(lacks)
    setForm(leaveUrl)
    running.current?.abort()
    if (lacks !== null) return setState({ kind: 'filling' })
    const mine = (running.current = new AbortController())
    setState({ kind })
    try {
      const answer = await run(mine.signal)
      return mine.signal.aborted ? undefined : answer
    } catch (error) {
      if (!mine.signal.aborted) setState({ kind: 'refused', error, tested: kind === 'testing' })
      return undefined
    }
  }

  const address = () => ({ url: askedUrl(form), password: form.fields.password || undefined })

  async function test(): Promise<void> {
    const found = await ask('testing', (signal) => client.connections.test(address(), { signal }))
    if (found) setState({ kind: 'found', found })
  }

  async function open(): Promise<void> {
    const { readonly, remember } = form
    const summary = await ask('opening', (signal) =>
      client.connections.open({ ...address(), readonly, remember }, { signal }),
    )
    if (!summary) return
    setLook(summary.path, { ...form.look, name: form.look.name.trim() })
    onClose()
    showDatabase(summary)
    serverIsBack(summary)
    void queryClient.invalidateQueries({ queryKey: keys.recent })
  }

  return {
    form,
    state,
    problem: missing ?? (state.kind === 'refused' ? problemPart(state.error) : null),
    known,
    change: (change) => {
      setForm(change)
      setMissing(null)
      running.current?.abort()
      setState({ kind: 'filling' })
    },
    test,
    open,
  }
}
