import { Skeleton } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import classes from './code-editor.module.css'
import type { CodeEditorProps, DiffEditorProps } from './types.ts'

// Monaco is by far the largest part of the app: it loads when the first text is opened, not before.
const MonacoCodeEditor = lazy(() => import('./monaco-code-editor.tsx'))
const MonacoDiffEditor = lazy(() => import('./monaco-diff-editor.tsx'))

/** An editor for JSON, map code or SQL. `value` is shown when it differs from what was last typed. */
export function CodeEditor(props: CodeEditorProps) {
  const [focused] = useState(() => document.activeElement)
  return (
    <Suspense fallback={<EditorSkeleton />}>
      <MonacoCodeEditor {...props} focused={focused} />
    </Suspense>
  )
}

/** Two texts beside each other, their differences marked; neither can be edited. */
export function DiffEditor(props: DiffEditorProps) {
  return (
    <Suspense fallback={<EditorSkeleton />}>
      <MonacoDiffEditor {...props} />
    </Suspense>
  )
}

function EditorSkeleton() {
  return (
    <div className={classes.loading} aria-busy="true" aria-label="The editor is loading">
      {['38%', '62%', '54%', '70%', '30%'].map((width) => (
        <Skeleton key={width} height={10} width={width} radius="sm" />
      ))}
    </div>
  )
}
