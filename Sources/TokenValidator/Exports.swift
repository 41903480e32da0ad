// A resource server's author imports this one module; the values in its API come from these two.
@_exported import JOSE
@_exported import OAuth
