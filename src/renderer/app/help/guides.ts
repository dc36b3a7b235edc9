import app from '../../../../docs/app.md?raw'
import cli from '../../../../docs/cli.md?raw'
import databases from '../../../../docs/databases.md?raw'
import engine from '../../../../docs/engine.md?raw'
import glossary from '../../../../docs/glossary.md?raw'
import security from '../../../../docs/security.md?raw'
import studio from '../../../../docs/studio.md?raw'
import views from '../../../../docs/views.md?raw'

export interface Guide {
  /** The name of its file, by which guides name each other. */
  readonly file: string
  readonly title: string
  readonly text: string
}

/** The guides of `docs/`, as they were when the app was built. */
export const guides: readonly Guide[] = [
  { file: 'app.md', title: 'The app', text: app },
  { file: 'views.md', title: 'Views and maps', text: views },
  { file: 'studio.md', title: 'The view studio', text: studio },
  { file: 'databases.md', title: 'Databases', text: databases },
  { file: 'engine.md', title: 'The library', text: engine },
  { file: 'cli.md', title: 'The command line', text: cli },
  { file: 'security.md', title: 'Security', text: security },
  { file: 'glossary.md', title: 'Terms', text: glossary },
]
