import { type FileQuestion, useFileQuestion } from '../../client/index.ts'
import { Dialog } from '../../components/dialogs/dialog.tsx'
import { FileChooser } from './file-chooser.tsx'

/** The file dialog of a browser tab, over the files of the machine the engine runs on. */
export function FileDialog() {
  const question = useFileQuestion((state) => state.question)
  if (!question) return null
  return <Asked key={question.title} question={question} />
}

function Asked({ question }: { readonly question: FileQuestion }) {
  return (
    <Dialog title={question.title} width={680} onClose={() => question.settle(null)}>
      <FileChooser question={question} />
    </Dialog>
  )
}
