"""What we ask Shopify's Admin GraphQL API for, in its own words.

The documents hold for the versions in VERSIONS; before 2026-01 Shopify knew neither
``changeFromQuantity`` nor ``@idempotent``.

Source: Shopify, GraphQL Admin API, https://shopify.dev/docs/api/admin-graphql.
"""

__all__ = ["CHECK", "FULFIL", "ITEMS", "PARCELS", "SET_LEVELS", "VERSIONS"]

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")

CHECK = "query Check { shop { name } }"

ITEMS = """query Items($query: String!, $first: Int!, $after: String) {
  inventoryItems(first: $first, after: $after, query: $query) {
    nodes { id sku } pageInfo { hasNextPage endCursor } } }"""

SET_LEVELS = """mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    userErrors { code field message } } }"""

PARCELS = """query Parcels($id: ID!) {
  order(id: $id) {
    fulfillments(first: 100) { id status trackingInfo(first: 10) { number } }
    fulfillmentOrders(first: 25) { nodes {
      id status assignedLocation { location { id } }
      lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } }
    } } } }"""

FULFIL = """mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id } userErrors { field message } } }"""
