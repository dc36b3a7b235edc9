import { create } from 'zustand'
import type { Desktop, FileFilter } from '../../shared/desktop.ts'
import { takeFragment } from './web-session.ts'

interface Asked {
  readonly title: string
  readonly filters: readonly FileFilter[]
}

/** A question the in-app file dialog puts; `settle` takes the answer, null when the person cancels. */
export type FileQuestion =
  | (Asked & { readonly mode: 'open' | 'folder'; readonly settle: (path: string | null) => void })
  | (Asked & {
      readonly mode: 'save'
      readonly suggestedName: string
      readonly settle: (answer: { path: string; exists: boolean } | null) => void
    })

/** The question that stands, for the shell's file dialog to show. */
export const useFileQuestion = create<{ readonly question: FileQuestion | null }>()(() => ({
  question: null,
}))

function ask<T>(build: (settle: (answer: T | null) => void) => FileQuestion): Promise<T | null> {
  useFileQuestion.getState().question?.settle(null)
  return new Promise((resolve) => {
    const settle = (answer: T | null): void => {
      useFileQuestion.setState({ question: null })
      resolve(answer)
    }
    useFileQuestion.setState({ question: build(settle) })
  })
}

/** The desktop of a browser tab: dialogs over the engine host's own files, no menu, no file manager. */
export const webDesktop: Desktop = {
  kind: 'web',
  platform: navigator.platform,
  openFile: (options) => ask<string>((settle) => ({ mode: 'open', ...options, settle })),
  openFolder: ({ title }) => ask<string>((settle) => ({ mode: 'folder', title, filters: [], settle })),
  saveFile: (options) =>
    ask<{ path: string; exists: boolean }>((settle) => ({ mode: 'save', ...options, settle })),
  reveal: () => Promise.resolve(false),
  pathOf: () => null,
  onCommand: () => () => undefined,
  onOpenPath: (open) => {
    const tell = (): void => {
      const path = takeFragment('open')
      if (path !== null) open(path)
    }
    tell()
    window.addEventListener('hashchange', tell)
    return () => window.removeEventListener('hashchange', tell)
  },
  setZoom: () => undefined,
  setMenuKeys: () => undefined,
  findUpdate: () => Promise.resolve({ kind: 'managed' }),
  installUpdate: () => Promise.resolve(),
  setWindow: ({ title, edited }) => {
    document.title = edited ? `● ${title}` : title
  },
}
