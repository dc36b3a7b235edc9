import { Datastore, DatastoreError, View } from 'datastore'
import type { Document, ViewDefinition } from 'datastore'
import type { Knex } from 'knex'

// What a stranger writes after `npm install datastore`: compiled with strict types, then run on plain Node.

class UsersIndex extends View {
  tableName = 'users_index'

  defineTable(table: Knex.CreateTableBuilder) {
    table.string('email').unique()
  }

  *map(doc: Document) {
    if (doc.email) yield { email: doc.email.toLowerCase() }
  }
}

const store = await Datastore.open('sqlite:users.db', { table: 'users' })
const { rev } = await store.put('joe', { username: 'joe', email: 'Joe@Example.com' })
const found: string = rev
await store.views.add('index', new UsersIndex())
const rows = await store.query('index', { email: 'joe@example.com' })

let refused = ''
try {
  await store.put('jo', { username: 'jo', email: 'JOE@example.com' })
} catch (error) {
  if (error instanceof DatastoreError) refused = `${error.code} ${error.details.holder}`
}

// @ts-expect-error A key is a string: the declarations must say so.
const wrong = () => store.get(1)

const byName: ViewDefinition = {
  name: 'by_name',
  columns: [{ name: 'name', type: 'text' }],
  map: 'export default function* map(doc) { yield { name: doc.username } }',
}
await store.views.publish(byName)
const authored = await store.query('by_name', { name: 'joe' })

console.log(
  JSON.stringify({
    found,
    email: (await store.get('joe'))?.email,
    rows,
    refused,
    authored,
    missing: (await store.get('jo')) === undefined,
    wrong: typeof wrong,
  }),
)
await store.close()
