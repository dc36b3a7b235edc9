// The contacts book with RavenDB. It keeps revisions by itself; that an email is free is a compare-exchange value of the cluster, which is
// written in one transaction with the contact; changes come from a subscription to revisions that begins at a change vector.

import {
  ConfigureRevisionsOperation,
  DocumentStore,
  RevisionsCollectionConfiguration,
  RevisionsConfiguration,
} from 'ravendb'
import type { Revision } from 'ravendb'

class Contact {
  name = ''
  email = ''
}

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

const store = new DocumentStore(process.env['RAVENDB'] ?? 'http://127.0.0.1:8080', 'contacts')
store.initialize()
const revisions = new RevisionsConfiguration()
revisions.collections = new Map([['Contacts', new RevisionsCollectionConfiguration()]])
await store.maintenance.send(new ConfigureRevisionsOperation(revisions))

class Taken extends Error {}

const claim = (email: string) => `email/${email.toLowerCase()}`

async function change(key: string, card: Contact | null): Promise<boolean> {
  const session = store.openSession({ transactionMode: 'ClusterWide' })
  const claims = session.advanced.clusterTransaction
  const present = await session.load<Contact>(key, Contact)
  if (card === null && present === null) return false
  if (present !== null && (card === null || claim(card.email) !== claim(present.email))) {
    const former = await claims.getCompareExchangeValue<string>(claim(present.email))
    if (former !== null) claims.deleteCompareExchangeValue(former)
  }
  if (card === null) await session.delete(key)
  else {
    const held = await claims.getCompareExchangeValue<string>(claim(card.email))
    if (held !== null && held.value !== key)
      throw new Taken(`Email "${card.email}" is already held by "${held.value}".`)
    if (held === null) claims.createCompareExchangeValue(claim(card.email), key)
    if (present === null) await session.store(Object.assign(new Contact(), card), key)
    else Object.assign(present, card)
  }
  try {
    await session.saveChanges()
    return true
  } catch (error) {
    if ((error as Error).name !== 'ClusterTransactionConcurrencyException') throw error
    return await change(key, card)
  }
}

async function find(email: string) {
  const session = store.openSession({ transactionMode: 'ClusterWide' })
  const held = await session.advanced.clusterTransaction.getCompareExchangeValue<string>(claim(email))
  return held && (await session.load<Contact>(held.value, Contact))
}

async function listChanges(changeVector: string) {
  const from = changeVector === '' ? {} : { changeVector }
  const subscriptionName = await store.subscriptions.createForRevisions({ documentType: Contact, ...from })
  const options = { subscriptionName, documentType: Contact, closeWhenNoDocsLeft: true }
  const worker = store.subscriptions.getSubscriptionWorkerForRevisions<Contact>(options)
  const changes: { key: string; deleted: boolean; cursor: string }[] = []
  worker.on('batch', (batch, done) => {
    for (const { id, changeVector, result } of batch.items)
      changes.push({ key: id, deleted: (result as Revision<Contact>).current === null, cursor: changeVector })
    done()
  })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', (error) => (error?.name === 'SubscriptionClosedException' ? resolve() : reject(error)))
  })
  await store.subscriptions.delete(subscriptionName)
  return changes
}

const commands: Record<string, () => Promise<unknown>> = {
  save: () => change(key, { name, email }),
  find: () => find(key),
  delete: () => change(key, null),
  history: () => store.openSession().advanced.revisions.getFor<Contact>(key),
  async undo() {
    const session = store.openSession()
    const present = await session.load<Contact>(key, Contact)
    const kept = (await session.advanced.revisions.getFor<Contact>(key)).filter(({ email }) => email)
    const before = kept[present === null ? 0 : 1]
    return before && (await change(key, { name: before.name, email: before.email }))
  },
  changes: () => listChanges(key),
}

try {
  console.log(JSON.stringify(await commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof Taken)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  store.dispose()
}
