"""Some 700 bad inputs, made by rule: what is read × how it is spoilt; and a way to try one as a
user would."""
