import type { Derived } from '../../../workspace/recipes/recipe.ts'
import classes from './start.module.css'

/** The view as it is derived so far: its columns, its map, and what has to be known of it. */
export function DerivedPanel({ derived }: { readonly derived: Derived | string | null }) {
  if (derived === null || typeof derived === 'string')
    return (
      <section className={classes.derived} aria-label="The view">
        <p className={classes.wait} role="status">
          {derived ?? 'The function is run on sampled documents.'}
        </p>
      </section>
    )
  const { view, notes } = derived
  return (
    <section className={classes.derived} aria-label="The view">
      <p className={classes.line} role="status">
        {view.columns.map(({ name, type, ...column }) => (
          <span key={name} className={classes.column}>
            <span className="mono">{name}</span> {[type, ...marksOf(column)].join(', ')}
          </span>
        ))}
        {view.indexes?.map(({ columns, unique }, at) => (
          <span key={at} className={classes.column}>
            {unique === true ? 'unique together' : 'index of'}{' '}
            <span className="mono">
              {columns
                .map((each) =>
                  typeof each === 'string' ? each : `${each.column} ${each.order ?? ''}`.trim(),
                )
                .join(', ')}
            </span>
          </span>
        ))}
      </p>
      <pre className={classes.map} aria-label="Map of the view" tabIndex={0}>
        {view.map}
      </pre>
      {notes.length > 0 && (
        <ul className={classes.notes} aria-label="What to know">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

function marksOf(column: {
  readonly unique?: boolean
  readonly index?: boolean
  readonly fullText?: boolean
}): string[] {
  return [
    ...(column.unique === true ? ['unique'] : []),
    ...(column.index === true ? ['indexed'] : []),
    ...(column.fullText === true ? ['full text'] : []),
  ]
}
