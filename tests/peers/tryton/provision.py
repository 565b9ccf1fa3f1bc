"""Sets a Tryton company up, inside of Tryton's own environment; prints a key.

A company in Danish kroner with a chart of accounts, two fiscal years, two warehouses
and two countries: what an accountant does before the first sale.
"""

from datetime import date

from proteus import Model, config

config.set_trytond(database="books")

from trytond.modules.account.tests.tools import (  # noqa: E402
    create_chart,
    create_fiscalyear,
    get_accounts,
)
from trytond.modules.account_invoice.tests.tools import (  # noqa: E402
    set_fiscalyear_invoice_sequences,
)
from trytond.modules.company.tests.tools import (  # noqa: E402
    create_company,
    get_company,
)
from trytond.modules.currency.tests.tools import get_currency  # noqa: E402

YEARS = date(2026, 1, 1), date(2029, 12, 31)


def made(model, **values):
    """Return a record that is saved."""
    record = Model.get(model)(**values)
    record.save()
    return record


def warehouse(code):
    """Make a place with where goods come in, lie, and leave."""
    inside = {
        f"{what}_location": made("stock.location", name=what, type="storage")
        for what in ("input", "output", "storage")
    }
    made("stock.location", name=code, code=code, type="warehouse", **inside)


create_company(currency=get_currency("DKK"))
company = get_company()
create_chart(company)
year = create_fiscalyear(company, today=YEARS)
set_fiscalyear_invoice_sequences(year).click("create_period")
accounts = get_accounts(company)
made(
    "product.category",
    name="Goods",
    accounting=True,
    account_revenue=accounts["revenue"],
    account_expense=accounts["expense"],
)
for code, name in (("DK", "Denmark"), ("SE", "Sweden")):
    made("country.country", code=code, name=name)
warehouse("AAR")
party = made("party.party", name="Buyer")
employee = made("company.employee", party=party, company=company)
print("EMPLOYEE", employee.id)  # noqa: T201
(admin,) = Model.get("res.user").find([("login", "=", "admin")])
admin.employees.append(employee)
admin.employee = employee
admin.save()
print("KEY", made("res.user.application", application="rest", user=admin).key)  # noqa: T201
