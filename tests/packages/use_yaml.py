# SPDX-License-Identifier: MIT
"""There and back, with libyaml and without."""
import yaml
data = {'a': [1, 2.5, None, True], 'b': {'c': 'text'}, 'd': ['x'] * 20}
print(yaml.safe_load(yaml.safe_dump(data)) == data, yaml.load(yaml.dump(data, Dumper=yaml.CDumper), Loader=yaml.CLoader) == data)
