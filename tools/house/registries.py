"""The tree builds from any mirror: no file says where packages are downloaded from. Cargo.lock alone
may, since its format has no other way to say `the default registry`."""

import tree

# In two halves each, so that this file does not find itself.
HOSTS = [
    "crates" + ".io",
    "registry.npmjs" + ".org",
    "npmjs" + ".com",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "deb.debian" + ".org",
    "proxy.golang" + ".org",
]


def broken():
    for path in tree.files():
        if path.name == "Cargo.lock":
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            for host in HOSTS:
                if host in line:
                    yield f"{path}:{number}: {host}"
