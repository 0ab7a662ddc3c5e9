"""The landmark study: one recipe as data (training/configs), any point schema, any timm backbone."""
