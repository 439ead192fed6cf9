# SPDX-License-Identifier: MIT
"""Interfaces and adapters."""
from zope.interface import Interface, implementer
from zope.interface.adapter import AdapterRegistry
class I(Interface):
    def f(): "f"
@implementer(I)
class A:
    pass
registry = AdapterRegistry()
registry.register([I], Interface, '', 'adapter')
print(I.providedBy(A()), registry.lookup([I], Interface), list(I))
