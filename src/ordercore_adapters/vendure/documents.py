"""What we ask Vendure's Admin API for, in its own words.

Source: Vendure 3.7, Admin API; https://docs.vendure.io/reference/graphql-api/admin/.
"""

__all__ = [
    "ADD_NOTE",
    "CANCEL",
    "CHECK",
    "FULFIL",
    "LEVELS",
    "LOGIN",
    "ORDER",
    "ORDERS",
    "PRICES",
    "REFUND",
    "SHIP",
    "UPDATE_VARIANTS",
]

_REFUSAL = "... on ErrorResult { errorCode }"

LOGIN = f"""mutation Login($name: String!, $password: String!) {{
  login(username: $name, password: $password) {{
    ... on CurrentUser {{ id }} {_REFUSAL} }} }}"""

CHECK = """query Check {
  activeChannel { code } orders(options: {take: 1}) { totalItems } }"""

_ORDER = """{
  id code type state updatedAt orderPlacedAt currencyCode
  subTotal subTotalWithTax shipping shippingWithTax total totalWithTax
  channels { code pricesIncludeTax }
  customer { id firstName lastName emailAddress }
  shippingAddress { fullName company streetLine1 streetLine2 city province postalCode
    countryCode phoneNumber }
  billingAddress { fullName company streetLine1 streetLine2 city province postalCode
    countryCode phoneNumber }
  lines { id quantity orderPlacedQuantity unitPrice unitPriceWithTax
    proratedLinePrice proratedLinePriceWithTax
    taxLines { description taxRate } discounts { amount } productVariant { sku name } }
  surcharges { id sku description price priceWithTax
    taxLines { description taxRate } }
  shippingLines { price priceWithTax discountedPrice discountedPriceWithTax
    discounts { adjustmentSource amount amountWithTax } }
  payments { id state method amount refunds { id state total reason } }
  fulfillments { id state trackingCode lines { orderLineId quantity } }
  history(options: {take: 500, sort: {id: ASC}, filter: {type: {in: [
    "ORDER_STATE_TRANSITION", "ORDER_CANCELLATION", "ORDER_MODIFIED", "ORDER_NOTE"
  ]}}}) { totalItems items { id type createdAt data } }
}"""

_DECIMALS = "globalSettings { serverConfig { moneyStrategyPrecision } }"

ORDER = f"query Order($id: ID!) {{ order(id: $id) {_ORDER} {_DECIMALS} }}"

ORDERS = f"""query Orders($options: OrderListOptions!) {{
  orders(options: $options) {{ items {_ORDER} }} {_DECIMALS} }}"""

ADD_NOTE = """mutation AddNote($input: AddNoteToOrderInput!) {
  addNoteToOrder(input: $input) { id } }"""

LEVELS = """query Levels($skus: [String!]!, $take: Int!) {
  stockLocations(options: {take: 100}) { items { id } }
  productVariants(options: {take: $take, filter: {sku: {in: $skus}}}) {
    items { id sku stockLevels { stockOnHand stockAllocated stockLocationId } } } }"""

PRICES = f"""query Prices($skus: [String!]!, $take: Int!) {{
  activeChannel {{ pricesIncludeTax availableCurrencyCodes }}
  productVariants(options: {{take: $take, filter: {{sku: {{in: $skus}}}}}}) {{
    items {{ id sku prices {{ currencyCode price }} }} }} {_DECIMALS} }}"""

UPDATE_VARIANTS = """mutation UpdateVariants($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { id } }"""

FULFIL = f"""mutation Fulfil($input: FulfillOrderInput!) {{
  addFulfillmentToOrder(input: $input) {{
    ... on Fulfillment {{ id state }} {_REFUSAL} }} }}"""

SHIP = f"""mutation Ship($id: ID!) {{
  transitionFulfillmentToState(id: $id, state: "Shipped") {{
    ... on Fulfillment {{ id state }} {_REFUSAL} }} }}"""

CANCEL = f"""mutation Cancel($input: CancelOrderInput!) {{
  cancelOrder(input: $input) {{ ... on Order {{ id }} {_REFUSAL} }} }}"""

REFUND = f"""mutation Refund($input: RefundOrderInput!) {{
  refundOrder(input: $input) {{
    ... on Refund {{ id state total }} {_REFUSAL} }} }}"""
