import { Datastore } from '../../../src/engine/index.ts'
import { orders, tell } from '../orders.ts'
import { addAgainAndAgain } from './add.ts'
import type { AddOrder } from './add.ts'
import { Counters } from './counters.ts'

/** What one of the contending processes is to do. */
export interface ContentionOrder extends AddOrder {
  readonly path: string
}

for await (const { path, ...order } of orders<ContentionOrder>()) {
  const store = await Datastore.open(path, { table: 'counters', views: { counters: new Counters() } })
  const report = await addAgainAndAgain(store, order)
  await store.close()
  tell(report)
  break
}
