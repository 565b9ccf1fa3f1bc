"""What we ask Shopify's Admin GraphQL API for, in its own words.

The documents hold for the versions in VERSIONS; before 2026-01 Shopify knew neither
``changeFromQuantity`` nor ``@idempotent``.

An order is asked for under the names that Shopify's webhooks give its fields, so that
there is one form of an order to read.

Source: Shopify, GraphQL Admin API, https://shopify.dev/docs/api/admin-graphql.
"""

__all__ = [
    "CAME_BACK",
    "CANCEL",
    "CHANGES",
    "CHECK",
    "CONTENTS",
    "EDIT_BEGIN",
    "EDIT_COMMIT",
    "EDIT_SET",
    "FULFIL",
    "ITEMS",
    "JOB",
    "LEVELS",
    "LINES",
    "NOTE",
    "ORDER",
    "ORDERS",
    "PARCELS",
    "PAYMENTS",
    "REFUND",
    "RETURN",
    "RETURNS",
    "RETURNS_OF",
    "SENT_BACK",
    "SET_LEVELS",
    "SET_PRICES",
    "STATE",
    "STATE_LINES",
    "VARIANTS",
    "VERSIONS",
    "WORK",
]

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")

CHECK = "query Check { shop { name } }"

_MORE = "pageInfo { hasNextPage endCursor }"

_MONEY = "{ presentment_money: presentmentMoney { amount } }"

_TAXES = f"{{ title rate price_set: priceSet {_MONEY} }}"

_OFF = f"""discount_allocations: discountAllocations {{
      amount_set: allocatedAmountSet {_MONEY} }}"""

_LINES = f"""{{
    nodes {{ id name sku quantity current_quantity: currentQuantity
      requires_shipping: requiresShipping gift_card: isGiftCard
      price_set: originalUnitPriceSet {_MONEY}
      tax_lines: taxLines {_TAXES}
      {_OFF} }}
    {_MORE} }}"""

_ORDER = f"""{{
  id name created_at: createdAt updated_at: updatedAt cancelled_at: cancelledAt
  cancel_reason: cancelReason cancellation {{ staff_note: staffNote }}
  currency: presentmentCurrencyCode taxes_included: taxesIncluded test tags note
  po_number: poNumber email phone payment_gateway_names: paymentGatewayNames
  financial_status: displayFinancialStatus
  fulfillment_status: displayFulfillmentStatus
  total_price_set: originalTotalPriceSet {_MONEY}
  total_tip_received_set: totalTipReceivedSet {_MONEY}
  original_total_duties_set: originalTotalDutiesSet {_MONEY}
  original_total_additional_fees_set: originalTotalAdditionalFeesSet {_MONEY}
  taken: metafield(namespace: "ordercore", key: "order") {{
    value created_at: createdAt }}
  payment_terms: paymentTerms {{ due_in_days: dueInDays
    payment_schedules: paymentSchedules(first: 5) {{ nodes {{ due_at: dueAt }} }} }}
  company: purchasingEntity {{ ... on PurchasingCompany {{ company {{ id }} }} }}
  customer {{ id first_name: firstName last_name: lastName
    email: defaultEmailAddress {{ emailAddress }}
    default_address: defaultAddress {{ company }} }}
  shipping_address: shippingAddress {{ name first_name: firstName last_name: lastName
    company address1 address2 zip city province country_code: countryCodeV2 phone
    latitude longitude }}
  shipping_lines: shippingLines(first: 5, includeRemovals: true) {{
    nodes {{ is_removed: isRemoved price_set: originalPriceSet {_MONEY}
      tax_lines: taxLines {_TAXES}
      {_OFF} }} }}
  transactions(first: 20) {{ kind status created_at: createdAt
    amount_set: amountSet {_MONEY} }}
  line_items: lineItems(first: 20) {_LINES} }}"""

ORDER = f"query Order($id: ID!) {{ order(id: $id) {_ORDER} }}"

ORDERS = f"""query Orders($query: String!, $first: Int!, $after: String) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {_ORDER} {_MORE} }} }}"""

LINES = f"""query Lines($id: ID!, $after: String) {{
  order(id: $id) {{ line_items: lineItems(first: 80, after: $after) {_LINES} }} }}"""

CHANGES = """query Changes($id: ID!, $after: String) {
  order(id: $id) {
    agreements(first: 3, after: $after) { nodes { __typename id reason app { id }
      sales(first: 100) { nodes { __typename quantity
        ... on ProductSale { lineItem { id } } } pageInfo { hasNextPage } }
      ... on RefundAgreement { refund { id note
        refundLineItems(first: 50) { nodes {
          quantity restockType lineItem { id } } pageInfo { hasNextPage } } } } }
      pageInfo { hasNextPage endCursor } } }
  currentAppInstallation { app { id } } }"""

NOTE = """mutation Note($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    userErrors { code field message } } }"""

_UNITS = """{ nodes { id currentQuantity unfulfilledQuantity requiresShipping }
      pageInfo { hasNextPage endCursor } }"""

STATE = f"""query State($id: ID!) {{
  order(id: $id) {{
    id cancelledAt
    order: metafield(namespace: "ordercore", key: "order") {{ value compareDigest }}
    edits: metafield(namespace: "ordercore", key: "edits") {{ value compareDigest }}
    lineItems(first: 100) {_UNITS} }} }}"""

STATE_LINES = f"""query StateLines($id: ID!, $after: String) {{
  order(id: $id) {{ lineItems(first: 250, after: $after) {_UNITS} }} }}"""

CANCEL = """mutation Cancel($id: ID!, $reason: OrderCancelReason!, $note: String!) {
  orderCancel(orderId: $id, reason: $reason, staffNote: $note, restock: false,
    notifyCustomer: false, refundMethod: {originalPaymentMethodsRefund: false}) {
    job { id done } orderCancelUserErrors { code field message } } }"""

JOB = """query Job($id: ID!) { job(id: $id) { id done } }"""

EDIT_BEGIN = """mutation Begin($id: ID!) {
  orderEditBegin(id: $id) {
    calculatedOrder { id } userErrors { field message } } }"""

EDIT_SET = """mutation Edit($id: ID!, $line: ID!, $quantity: Int!) {
  orderEditSetQuantity(id: $id, lineItemId: $line, quantity: $quantity,
    restock: false) { calculatedOrder { id } userErrors { field message } } }"""

EDIT_COMMIT = """mutation Commit($id: ID!, $note: String!) {
  orderEditCommit(id: $id, staffNote: $note, notifyCustomer: false) {
    order { id } userErrors { field message } } }"""

PAYMENTS = """query Payments($id: ID!) {
  order(id: $id) {
    presentmentCurrencyCode
    transactions(first: 100) { id kind status gateway parentTransaction { id }
      amountSet { presentmentMoney { amount currencyCode } } }
    refunds(first: 50) { id note transactions(first: 5) { nodes { status } } } } }"""

REFUND = """mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id transactions(first: 5) { nodes { status } } }
    userErrors { field message } } }"""

VARIANTS = """query Variants($query: String!, $first: Int!, $after: String) {
  shop { currencyCode taxesIncluded }
  productVariants(first: $first, after: $after, query: $query) {
    nodes { id sku product { id } } pageInfo { hasNextPage endCursor } } }"""

SET_PRICES = """mutation Prices($id: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $id, variants: $variants,
    allowPartialUpdates: true) { userErrors { code field message } } }"""

ITEMS = """query Items($query: String!, $first: Int!, $after: String) {
  inventoryItems(first: $first, after: $after, query: $query) {
    nodes { id sku } pageInfo { hasNextPage endCursor } } }"""

LEVELS = """query Levels($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) { ... on InventoryItem { id
    inventoryLevel(locationId: $location) {
      quantities(names: ["available"]) { quantity } } } } }"""

SET_LEVELS = """mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    userErrors { code field message } } }"""

_GOODS = """{ nodes { id remainingQuantity lineItem { id } }
        pageInfo { hasNextPage endCursor } }"""

PARCELS = f"""query Parcels($id: ID!) {{
  order(id: $id) {{
    parcels: metafield(namespace: "ordercore", key: "parcels") {{
      value compareDigest }}
    fulfillments(first: 100) {{ id status trackingInfo(first: 2) {{ number }} }}
    fulfillmentOrders(first: 10) {{ nodes {{
      id status assignedLocation {{ location {{ id }} }}
      lineItems(first: 20) {_GOODS} }} }} }} }}"""

WORK = f"""query Work($id: ID!, $after: String) {{
  fulfillmentOrder(id: $id) {{ lineItems(first: 100, after: $after) {_GOODS} }} }}"""

CONTENTS = """query Contents($id: ID!, $after: String) {
  fulfillment(id: $id) { fulfillmentLineItems(first: 100, after: $after) {
    nodes { quantity lineItem { id } } pageInfo { hasNextPage endCursor } } } }"""

FULFIL = """mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id } userErrors { field message } } }"""

RETURNS = """query Returns($query: String!, $first: Int!, $after: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { id updated_at: updatedAt returns(first: 10) {
      nodes { id status } pageInfo { hasNextPage endCursor } } }
    pageInfo { hasNextPage endCursor } } }"""

RETURNS_OF = """query ReturnsOf($id: ID!, $after: String) {
  order(id: $id) { returns(first: 100, after: $after) {
    nodes { id status } pageInfo { hasNextPage endCursor } } } }"""

_SENT_BACK = """{ nodes { id quantity processedQuantity returnReason
      ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } } }
    pageInfo { hasNextPage endCursor } }"""

_CAME_BACK = """{ nodes { id
      dispositions { type quantity location { id } }
      fulfillmentLineItem { lineItem { id } } }
    pageInfo { hasNextPage endCursor } }"""

RETURN = f"""query Return($id: ID!) {{
  return(id: $id) {{ id name status
    returnLineItems(first: 50) {_SENT_BACK}
    reverseFulfillmentOrders(first: 3) {{ nodes {{ id
      lineItems(first: 20) {_CAME_BACK} }} }} }} }}"""

SENT_BACK = f"""query SentBack($id: ID!, $after: String) {{
  return(id: $id) {{ returnLineItems(first: 100, after: $after) {_SENT_BACK} }} }}"""

CAME_BACK = f"""query CameBack($id: ID!, $after: String) {{
  reverseFulfillmentOrder(id: $id) {{
    lineItems(first: 100, after: $after) {_CAME_BACK} }} }}"""
