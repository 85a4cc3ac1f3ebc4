# Two commands do everything on a fresh machine: `make demo` and `make test`. Needs Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo run test test-all soak fuzz translations lint format bench bundle test-bundle installers licences audit docs screenshots clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(STAMP)

demo: setup
	$(BIN)/python -m pisa_desktop.cli.demo

run: setup
	$(BIN)/python -m pisa_desktop

# One file at a time on each of two processes, one thread each: small networks gain nothing from more.
test: setup
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile

test-all: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m "not gpu and not nightly and not frozen and not x11"

# Long runs: random hands, thousands of photographs, switches, kills, and everything else that is marked nightly.
soak: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -o faulthandler_timeout=14400 -m "(nightly or slow) and not gpu and not frozen and not x11"

# 20,000 mutated pictures through the decoders; what one of them dies over lies in build/findings afterwards.
fuzz: setup
	$(BIN)/python -m pytest -q -o faulthandler_timeout=14400 -m nightly tests/engine/files/test_inputs.py

# New texts into resources/i18n/*.ts, and those into what the application reads.
translations: setup
	$(BIN)/pyside6-lupdate $$(find pisa_desktop -name '*.py' -not -path '*/cli/*') -ts resources/i18n/pisa_de.ts -no-obsolete -locations none
	$(BIN)/pyside6-lrelease resources/i18n/pisa_de.ts -qm resources/i18n/pisa_de.qm

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m benchmarks --quick

# dist/pisa-desktop: a folder with everything in it, no Python needed. Checked for licences and size.
bundle: setup licences
	$(BIN)/python resources/packaging/icons.py build/icons
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec
	$(BIN)/python resources/packaging/licence_scan.py
	$(BIN)/python resources/packaging/bundle_size.py

# Both self-tests and the rest of what a bundle must do; needs `make bundle`. With `make installers` upgrades, too (Xvfb, xdotool).
test-bundle: setup
	$(BIN)/python -m pytest -q -m frozen -o faulthandler_timeout=900 tests/packaging

# Linux: a .deb and one file that needs no root (dpkg-deb and makeself); needs `make bundle`.
installers: setup
	resources/packaging/linux/build.sh deb run

# The licences of everything that ships, for the application to show.
licences: setup
	$(BIN)/python resources/packaging/licence_texts.py

# Known weaknesses (osv.dev) in every package of the environment; needs a network. The tool lives in a place of its own, so that it
# brings nothing into the environment. One that does not concern us: its id into AUDIT_IGNORED, the reason beside it.
PIP_AUDIT := pip-audit==2.10.0
AUDIT_IGNORED :=
audit: setup
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_AUDIT)
	$(BIN)/python -m pip list --disable-pip-version-check --format=freeze --exclude-editable | sed 's/+[^+]*$$//' > build/audit/installed.txt
	build/audit/bin/pip-audit --requirement build/audit/installed.txt --no-deps --disable-pip --strict \
		--vulnerability-service osv --progress-spinner off $(addprefix --ignore-vuln ,$(AUDIT_IGNORED))

# dist/docs: the manual; a broken link fails.
docs: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	$(BIN)/python resources/packaging/cli_reference.py
	$(BIN)/mkdocs build --quiet --strict --config-file resources/packaging/mkdocs.yml

# Every picture in the manual, taken from the real window.
screenshots: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.screens docs
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.pad_pictures docs/screenshots
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks.training_screens docs/screenshots

clean:
	rm -rf build dist demo-output .pytest_cache .ruff_cache
