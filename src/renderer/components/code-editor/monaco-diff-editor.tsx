import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import classes from './code-editor.module.css'
import { lightOptions, sharedOptions, weightOf } from './editor-options.ts'
import { applyTheme } from './editor-theme.ts'
import { monaco } from './monaco.ts'
import { reveal } from './reveal.ts'
import type { DiffEditorProps } from './types.ts'

/** How long a comparison may take that nobody waits for any more, in milliseconds. */
const comparing = 30_000

export default function MonacoDiffEditor({
  language,
  original,
  modified,
  ariaLabel,
  sides: [left, right] = ['theirs', 'mine'],
  place,
}: DiffEditorProps) {
  const scheme = useComputedColorScheme()
  const host = useRef<HTMLDivElement>(null)
  const first = useRef(place)

  useEffect(() => applyTheme(scheme), [scheme])

  useEffect(() => {
    if (host.current === null) return
    const weight = weightOf(Math.max(original.length, modified.length))
    const kind = weight === 'plain' ? 'plaintext' : language
    const models = {
      original: monaco.editor.createModel(original, kind),
      modified: monaco.editor.createModel(modified, kind),
    }
    const editor = monaco.editor.createDiffEditor(host.current, {
      ...sharedOptions,
      ...(weight !== 'full' && lightOptions),
      readOnly: true,
      originalEditable: false,
      renderSideBySide: true,
      renderOverviewRuler: false,
      // Beside each other is the point: narrow windows scroll instead of changing the layout.
      useInlineViewWhenSpaceIsLimited: false,
      hideUnchangedRegions: { enabled: true },
      ignoreTrimWhitespace: false,
    })
    editor.setModel(models)
    // Not among the options above: those of the name are forgotten when they are given at creation.
    editor.getOriginalEditor().updateOptions({ ariaLabel: `${ariaLabel}: ${left}` })
    editor.getModifiedEditor().updateOptions({ ariaLabel: `${ariaLabel}: ${right}` })
    // Only then is it known which lines are folded away.
    let isCompared = false
    const compared = editor.onDidUpdateDiff(() => {
      compared.dispose()
      isCompared = true
      if (first.current !== undefined) reveal(editor.getModifiedEditor(), first.current)
    })
    return () => {
      compared.dispose()
      editor.dispose()
      const dropTexts = (): void => {
        models.original.dispose()
        models.modified.dispose()
      }
      // Monaco throws in the page when the texts are gone that it still compares.
      if (isCompared) dropTexts()
      else setTimeout(dropTexts, comparing)
    }
  }, [language, original, modified, ariaLabel, left, right])

  return <div ref={host} className={classes.diff} />
}
