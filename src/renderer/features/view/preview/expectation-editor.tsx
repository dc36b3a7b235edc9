import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ViewTest } from '../../../../shared/model/view-definition.ts'
import classes from './preview.module.css'
import { expectationText, readExpectation } from './pinned-tests.ts'

interface ExpectationEditorProps {
  readonly test: ViewTest
  readonly onSave: (test: ViewTest) => void
  readonly onCancel: () => void
}

/** What the map has to give for a pinned document, as JSON: a list of rows, or the code of an error. */
export function ExpectationEditor({ test, onSave, onCancel }: ExpectationEditorProps) {
  const [text, setText] = useState(() => expectationText(test))
  const read = readExpectation(test, text)
  return (
    <form
      className={classes.expectation}
      onSubmit={(event) => {
        event.preventDefault()
        if ('test' in read) onSave(read.test)
      }}
    >
      <Textarea
        aria-label={`Expected of ${test.key}`}
        classNames={{ input: 'mono' }}
        autosize
        minRows={2}
        maxRows={12}
        autoFocus
        spellCheck={false}
        value={text}
        error={'problem' in read ? read.problem : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onCancel()
        }}
      />
      <div className={classes.expectationActions}>
        <Button type="submit" size="compact-xs" variant="light" disabled={'problem' in read}>
          Expect this
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
