# Two commands do everything: `make demo` and `make test`. Both set up what is missing first.
PYTHON ?= python3
BIN := .venv/bin
EXOACTOR := $(BIN)/exoactor
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo demo-clip test check bench setup clean

demo: setup  ## two instructions, imagined, read back from the pixels and executed in physics: runs/gallery.html
	$(EXOACTOR) run "walk to the bottle on the table" --scene bottle-table
	$(EXOACTOR) run "lift the box and stand up" --scene lift-box
	$(EXOACTOR) gallery runs/bottle-table-0 runs/lift-box-0

demo-clip: setup  ## a clip of your own becomes a G1 motion executed in physics: runs/demo/report.html
	$(EXOACTOR) run --video examples/demo.mp4 --out runs/demo

test: setup  ## the whole suite: no network, no GPU
	$(BIN)/python -m pytest -n 2

check: .venv/installed  ## style, strict types, layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	for example in examples/*.py; do $(BIN)/mypy --follow-imports silent $$example || exit 1; done
	$(BIN)/python -m pytest tests/test_layout.py

bench: setup  ## every figure the README quotes
	$(EXOACTOR) bench estimate --jobs 2
	$(EXOACTOR) bench retarget
	$(EXOACTOR) bench track
	$(EXOACTOR) bench run
	$(EXOACTOR) bench external
	$(EXOACTOR) bench clips
	$(EXOACTOR) bench tasks --jobs 2
	$(EXOACTOR) bench tasks --jobs 2 --scene-known photo --out runs/bench-tasks-photo
	$(EXOACTOR) bench photo --jobs 2 --n 100 --seed 1
	$(EXOACTOR) bench generalise --jobs 2
	$(EXOACTOR) bench interact --jobs 2
	$(BIN)/python tools/sentences.py
	$(BIN)/python tools/bad_inputs.py
	$(BIN)/python tools/mutants.py

setup: .venv/installed
	@tools/system_libraries.sh $(BIN)/python
	@$(EXOACTOR) assets pull blaze

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.11 …"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:  ## the virtual environment and caches; runs/ and the store stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
