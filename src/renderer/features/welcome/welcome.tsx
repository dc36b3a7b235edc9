import { Anchor, Button } from '@mantine/core'
import { IconDatabasePlus, IconFlask, IconFolderOpen, IconServer } from '@tabler/icons-react'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import { chooseDatabase, createDatabase, openSample } from '../../workspace/databases.ts'
import { openConnect, showHelp } from '../../workspace/dialogs.ts'
import { reportProblem } from '../../workspace/problems.ts'
import { startTour } from '../../workspace/tour.ts'
import { desktop } from '../../client/index.ts'
import { HowItWorks } from './how-it-works.tsx'
import { RecentFiles } from './recent-files.tsx'
import classes from './welcome.module.css'

/** Where a person starts: open, create, look at the sample, or go on with a recent database. */
export function Welcome() {
  return (
    <div className={classes.welcome}>
      <div className={classes.page}>
        <h1 className={classes.title}>Datastore</h1>
        <p className={classes.what}>
          JSON documents in an SQLite file or on a PostgreSQL or MariaDB server, with views you write: real
          tables, filled by your map function in the same transaction as the document.
        </p>
        <div className={classes.actions}>
          <Button
            variant="filled"
            leftSection={<IconFolderOpen size={16} />}
            rightSection={<CommandKeys name="file.open" />}
            onClick={() => void chooseDatabase()}
          >
            Open file
          </Button>
          <Button leftSection={<IconServer size={16} />} onClick={() => openConnect()}>
            Connect to server
          </Button>
          <Button leftSection={<IconDatabasePlus size={16} />} onClick={() => void createDatabase()}>
            Create database
          </Button>
          <Button leftSection={<IconFlask size={16} />} onClick={() => void openSample()}>
            Open sample
          </Button>
        </div>
        <p className={classes.hint}>
          <Anchor component="button" type="button" onClick={() => void takeTour()}>
            Take a short tour of the sample
          </Anchor>
          : a document, its view, a query.
        </p>
        <p className={classes.hint}>
          {desktop.kind === 'electron' && 'Drop a database anywhere on this window to open it. '}
          For a CSV file or JSON: create a database, then choose Import in it.{' '}
          <Anchor component="button" type="button" onClick={() => showHelp(true)}>
            What to do with a folder of JSON files
          </Anchor>
        </p>
        <RecentFiles />
        <HowItWorks />
      </div>
    </div>
  )
}

async function takeTour(): Promise<void> {
  const sample = await openSample()
  const store = sample?.stores[0]?.name
  if (sample === null || store === undefined) return
  try {
    await startTour({ database: sample.path, store })
  } catch (error) {
    reportProblem('Could not begin the tour', error)
  }
}
