import { Datastore, DatastoreError, View } from 'datastore'
import type { MapDocument, MysqlPool, PostgresPool, ViewDefinition } from 'datastore'

// What a stranger writes after `npm install datastore`: compiled with strict types, then run on plain Node.

interface User {
  username: string
  email?: string
}

const columns = [{ name: 'email', type: 'text', unique: true }] as const

class UsersIndex extends View<typeof columns, User> {
  override columns = columns
  override tableName = 'users_index';

  override *map(doc: MapDocument<User>) {
    if (doc.email) yield { email: doc.email.toLowerCase() }
  }
}

interface NameRow {
  name: string | null
}

const store = await Datastore.open<User, { index: UsersIndex; by_name: NameRow }>('sqlite:users.db', {
  table: 'users',
})
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
// @ts-expect-error A row has the columns of its view.
void rows[0]!.nosuch
// @ts-expect-error A condition is on a column.
const other = () => store.query('index', { mail: 'joe' })

// A pool of the program's own is known by its members: no driver need be installed for the declarations.
const shared = (pool: PostgresPool | MysqlPool) => Datastore.open<User>(pool, { table: 'users' })
// @ts-expect-error What is no pool is refused.
const unshared = () => Datastore.open({ pool: true })

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
    other: typeof other,
    shared: [typeof shared, typeof unshared],
  }),
)
await store.close()
