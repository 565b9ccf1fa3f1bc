'use strict';
// A Vendure shop without a storefront: one process on this machine alone, its data in
// one file, so that they are there again after it was killed.  What it is asked for comes
// from the environment:
//   PORT            where it listens on 127.0.0.1
//   VENDURE_FILE    where its data are
//   WEBHOOK_URL     who is told of what happens, signed as Standard Webhooks says
//   WEBHOOK_SECRET  with which key, whsec_ and base64
const crypto = require('node:crypto');
const fs = require('node:fs');
const {
  DefaultLogger, EventBus, FulfillmentStateTransitionEvent, JobQueueService, LogLevel,
  OrderStateTransitionEvent, RefundStateTransitionEvent, TransactionalConnection, bootstrap,
  dummyPaymentHandler, manualFulfillmentHandler,
} = require('@vendure/core');

const { PORT, VENDURE_FILE, WEBHOOK_URL, WEBHOOK_SECRET } = process.env;

// sql.js has the data in memory.  They are written down before a change is answered, so
// that what the shop has said holds after it was killed, too.  (Writing after each
// statement, as TypeORM can, makes a shop of minutes out of one of seconds.)
let save = async () => {};

function savingTo(driver) {
  return async () => {
    while (driver.queryRunner?.isTransactionActive) {
      // An export would end the other one's transaction.
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    fs.writeFileSync(`${VENDURE_FILE}.new`, Buffer.from(driver.export()));
    fs.renameSync(`${VENDURE_FILE}.new`, VENDURE_FILE);
    driver.databaseConnection.run('PRAGMA foreign_keys = ON'); // an export forgets it
  };
}

const savesChanges = {
  async requestDidStart() {
    return {
      async willSendResponse({ operation }) {
        if (operation?.operation === 'mutation') await save();
      },
    };
  },
};

const config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(PORT),
    cors: false,
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    apolloServerPlugins: [savesChanges],
  },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: 'sqljs',
    location: VENDURE_FILE,
    autoSave: false,
    synchronize: true,
    logging: false,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  shippingOptions: { fulfillmentHandlers: [manualFulfillmentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
};

function signed(id, seconds, body) {
  const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64');
  const mac = crypto.createHmac('sha256', key).update(`${id}.${seconds}.${body}`);
  return `v1,${mac.digest('base64')}`;
}

async function tell(type, data) {
  const id = `msg_${crypto.randomUUID()}`;
  const seconds = `${Math.floor(Date.now() / 1000)}`;
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signed(id, seconds, body),
  };
  try {
    await fetch(WEBHOOK_URL, { method: 'POST', body, headers });
  } catch (error) {
    console.error(`no webhook: ${error.message}`);
  }
}

function installWebhooks(bus) {
  bus.ofType(OrderStateTransitionEvent).subscribe(({ order, fromState, toState }) =>
    tell('order.state', { id: `${order.id}`, code: order.code, from: fromState, to: toState }));
  bus.ofType(FulfillmentStateTransitionEvent).subscribe(({ fulfillment, fromState, toState }) =>
    tell('fulfillment.state', { id: `${fulfillment.id}`, from: fromState, to: toState }));
  bus.ofType(RefundStateTransitionEvent).subscribe(({ refund, fromState, toState }) =>
    tell('refund.state', { id: `${refund.id}`, from: fromState, to: toState }));
}

async function main() {
  const app = await bootstrap(config);
  await app.get(JobQueueService).start();
  if (WEBHOOK_URL) installWebhooks(app.get(EventBus));
  save = savingTo(app.get(TransactionalConnection).rawConnection.driver);
  await save();
  process.on('SIGTERM', async () => {
    await app.close();
    process.exit(0);
  });
  console.log('ready');
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
