"""The first tables."""

import sqlalchemy as sa
from alembic import op

import procure.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("register_number", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "register_number", "unit"),
    )
    op.create_table(
        "clock_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("register_number", sa.String(length=40), nullable=False),
        sa.Column("size_class", sa.String(length=8), nullable=False),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("research_organisation", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("country", "register_number"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.String(length=32), nullable=True),
        sa.Column("public_of", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publicity", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("task_class", sa.String(length=80), nullable=False),
        sa.Column("retention_class", sa.String(length=80), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("template_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("printed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("event_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["public_of"],
            ["document.id"],
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            "document_public_version",
            ["case_id", "kind", "subject", "version"],
            unique=True,
            sqlite_where=sa.text("public_of IS NOT NULL"),
            postgresql_where=sa.text("public_of IS NOT NULL"),
        )
        batch_op.create_index(
            "document_version",
            ["case_id", "kind", "subject", "version"],
            unique=True,
            sqlite_where=sa.text("public_of IS NULL"),
            postgresql_where=sa.text("public_of IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_file_sha256"), ["file_sha256"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_document_snapshot_sha256"), ["snapshot_sha256"], unique=False
        )

    op.create_table(
        "draft",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("data", procure.db.types.Json(), nullable=False),
        sa.Column("saved_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain", "number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("promised_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("run_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("lease", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "key"),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "job_running",
            ["lease"],
            unique=False,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )
        batch_op.create_index(
            "job_waiting",
            ["run_at"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )

    op.create_table(
        "log",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("promised_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("sent_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_promised_at"), ["promised_at"], unique=False)

    op.create_table(
        "rate_count",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("rate_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_count_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("network_address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "workflow_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "case_supplier",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "company_id"),
    )
    with op.batch_alter_table("case_supplier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_supplier_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "log_checkpoint",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year"],
            ["log.year"],
        ),
        sa.PrimaryKeyConstraint("year", "size"),
    )
    op.create_table(
        "log_leaf",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["year"],
            ["log.year"],
        ),
        sa.PrimaryKeyConstraint("year", "place"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "log_tile",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year"],
            ["log.year"],
        ),
        sa.PrimaryKeyConstraint("year", "level", "place"),
    )
    op.create_table(
        "record_private",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("event_id", "name"),
    )
    op.create_table(
        "record_row",
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("row_key", sa.String(length=400), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("table_name", "row_key"),
    )
    with op.batch_alter_table("record_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_row_event_id"), ["event_id"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("company_id", sa.String(length=None), nullable=True),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_account_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "authority_role",
        sa.Column("authority_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("authority_id", "user_id", "role"),
    )
    with op.batch_alter_table("authority_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authority_role_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_role",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", "role"),
    )
    with op.batch_alter_table("case_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_role_user_id"), ["user_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id"),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_join_request_company_id"), ["company_id"], unique=False
        )

    op.create_table(
        "need_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("authority_id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("need_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_need_link_authority_id"), ["authority_id"], unique=False
        )

    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("authority_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("roles", procure.db.types.Json(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("used_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_time_link_authority_id"), ["authority_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_one_time_link_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_one_time_link_email"), ["email"], unique=False)

    op.create_table(
        "procurement_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("diary_number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("workflow_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=50), nullable=False),
        sa.Column("stage", sa.String(length=50), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("law_edition", sa.String(length=60), nullable=False),
        sa.Column("initiator", sa.String(length=120), nullable=False),
        sa.Column("task_class", sa.String(length=30), nullable=False),
        sa.Column("opened_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("due_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("closed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("published_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("replayed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workflow_sha256"],
            ["workflow_file.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("authority_id", "year", "serial"),
        sa.UniqueConstraint("reference"),
    )
    with op.batch_alter_table("procurement_case", schema=None) as batch_op:
        batch_op.create_index(
            "case_by_authority", ["authority_id", "stage", "changed_at", "id"], unique=False
        )
        batch_op.create_index("case_by_changed", ["changed_at", "id"], unique=False)
        batch_op.create_index("case_by_owner", ["owner_id", "changed_at", "id"], unique=False)
        batch_op.create_index(
            "case_open_by_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("data", procure.db.types.Json(), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("created_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("seen_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("confirmed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("sites", sa.String(length=1000), nullable=False),
        sa.Column("host", sa.String(length=400), nullable=False),
        sa.Column("team", sa.String(length=1000), nullable=False),
        sa.Column("manager", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "follow_on_ceiling_cents",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("clauses", procure.db.types.Json(), nullable=False),
        sa.Column("deliverables", procure.db.types.Json(), nullable=False),
        sa.Column("parties", procure.db.types.Json(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("signed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "round", "company_id"),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_company_id"), ["company_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("appellant", sa.String(length=200), nullable=False),
        sa.Column("court", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_case_id"), ["case_id"], unique=False)

    op.create_table(
        "calendar_address",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("calendar_address", schema=None) as batch_op:
        batch_op.create_index("calendar_address_of", ["user_id", "case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_address_case_id"), ["case_id"], unique=False)

    op.create_table(
        "call",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opens_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("deadline", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("questions_until", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("sealing", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("page", procure.db.types.Json(), nullable=False),
        sa.Column("created_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("opened_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "round"),
    )
    op.create_table(
        "case_answer",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("value", procure.db.types.Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "name"),
    )
    op.create_table(
        "case_look",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "case_id"),
    )
    op.create_table(
        "case_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("assignee_id", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("done_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.create_index("case_task_by_person", ["assignee_id", "done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_task_case_id"), ["case_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tie_rule", sa.String(length=20), nullable=False),
        sa.Column("price_formula", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "purpose", "round"),
    )
    op.create_table(
        "conflict_declaration",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("submissions", procure.db.types.Json(), nullable=False),
        sa.Column("explanation", sa.String(length=2000), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "purpose", "round", "user_id", "number"),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("spread_limit", sa.Integer(), nullable=False),
        sa.Column("levels", procure.db.types.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "purpose", "round", "position"),
    )
    op.create_table(
        "decision_notice",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "dialogue",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("planned", sa.Text(), nullable=False),
        sa.Column("open_points", sa.Text(), nullable=False),
        sa.Column("who_may_answer", sa.String(length=1000), nullable=False),
        sa.Column("forms", procure.db.types.Json(), nullable=False),
        sa.Column("forms_text", sa.String(length=2000), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("trade_secrets", sa.String(length=2000), nullable=False),
        sa.Column("publication", sa.String(length=2000), nullable=False),
        sa.Column("recording", sa.String(length=1000), nullable=False),
        sa.Column("timetable", sa.String(length=2000), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_role", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("privacy_notice", sa.String(length=1000), nullable=False),
        sa.Column("notice_number", sa.String(length=60), nullable=False),
        sa.Column("cpv_code", sa.String(length=10), nullable=False),
        sa.Column("cpv_text", sa.String(length=200), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("invited_how", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "dialogue_conclusions",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("capability", sa.Text(), nullable=False),
        sa.Column("maturity", sa.String(length=1000), nullable=False),
        sa.Column("price_bands", procure.db.types.Json(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("sme_barriers", sa.Text(), nullable=False),
        sa.Column("conclusions", sa.Text(), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("lots", sa.String(length=2000), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=True),
        sa.Column("changes_to_need", sa.String(length=4000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "dialogue_meeting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=True),
        sa.Column("starts_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("people", sa.String(length=4000), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("information_given", sa.String(length=8000), nullable=False),
        sa.Column("confidential", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("minutes_version", sa.Integer(), nullable=False),
        sa.Column("shared_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("shared_by", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=False),
        sa.Column("objected_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("objection", sa.String(length=4000), nullable=False),
        sa.Column("objection_note", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("dialogue_meeting", schema=None) as batch_op:
        batch_op.create_index("dialogue_meeting_by_case", ["case_id", "starts_at"], unique=False)

    op.create_table(
        "dialogue_participant",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("letter", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "company_id"),
        sa.UniqueConstraint("case_id", "letter"),
    )
    op.create_table(
        "dialogue_prior_involvement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("involvement", sa.String(length=2000), nullable=False),
        sa.Column("measure", sa.String(length=2000), nullable=False),
        sa.Column("nobody", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("dialogue_prior_involvement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dialogue_prior_involvement_case_id"), ["case_id"], unique=False
        )

    op.create_table(
        "funding_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("percent", procure.db.types.Money(), nullable=False),
        sa.Column("amount", procure.db.types.Money(), nullable=True),
        sa.Column("project_code", sa.String(length=60), nullable=False),
        sa.Column("aid_intensity", procure.db.types.Money(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "position"),
    )
    op.create_table(
        "guard_waiver",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("guard", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("approver_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("guard_waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guard_waiver_case_id"), ["case_id"], unique=False)

    op.create_table(
        "joint_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("approver", sa.String(length=200), nullable=False),
        sa.Column("percent", procure.db.types.Money(), nullable=True),
        sa.Column("diary_number", sa.String(length=60), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "position"),
    )
    op.create_table(
        "lesson_card",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("context", sa.String(length=2000), nullable=False),
        sa.Column("tried", sa.String(length=4000), nullable=False),
        sa.Column("result", sa.String(length=4000), nullable=False),
        sa.Column("contract", sa.String(length=1000), nullable=False),
        sa.Column("copy_this", sa.String(length=4000), nullable=False),
        sa.Column("avoid", sa.String(length=4000), nullable=False),
        sa.Column("files", sa.String(length=1000), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("estimated_value", procure.db.types.Money(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.create_table(
        "need",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("sufferers", sa.String(length=2000), nullable=False),
        sa.Column("sufferers_count", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("adopter", sa.String(length=1000), nullable=False),
        sa.Column("current_way", sa.String(length=4000), nullable=False),
        sa.Column("baseline_cost", procure.db.types.Money(), nullable=True),
        sa.Column("baseline_emissions_kg", sa.Integer(), nullable=True),
        sa.Column("baseline_source", sa.String(length=500), nullable=False),
        sa.Column("outcomes", procure.db.types.Json(), nullable=False),
        sa.Column("constraints", sa.String(length=4000), nullable=False),
        sa.Column("systems", sa.String(length=2000), nullable=False),
        sa.Column("data_available", sa.String(length=2000), nullable=False),
        sa.Column("sites", sa.String(length=2000), nullable=False),
        sa.Column("work_done", sa.String(length=2000), nullable=False),
        sa.Column("prior_art", sa.String(length=4000), nullable=False),
        sa.Column("patents", sa.String(length=2000), nullable=False),
        sa.Column("standards", sa.String(length=2000), nullable=False),
        sa.Column("market_gap", sa.String(length=4000), nullable=False),
        sa.Column("strategy_goals", sa.String(length=2000), nullable=False),
        sa.Column("agreement_objective", sa.String(length=40), nullable=False),
        sa.Column("pilot_value", procure.db.types.Money(), nullable=True),
        sa.Column("follow_on_value", procure.db.types.Money(), nullable=True),
        sa.Column("purchase_kind", sa.String(length=20), nullable=False),
        sa.Column("threshold_answer", sa.String(length=2000), nullable=False),
        sa.Column("threshold_level", sa.String(length=20), nullable=False),
        sa.Column("adoption_route", sa.String(length=2000), nullable=False),
        sa.Column("adoption_owner", sa.String(length=200), nullable=False),
        sa.Column("adoption_owner_unit", sa.String(length=200), nullable=False),
        sa.Column("adoption_budget", sa.String(length=500), nullable=False),
        sa.Column("procedure_options", procure.db.types.Json(), nullable=False),
        sa.Column("risks", procure.db.types.Json(), nullable=False),
        sa.Column("stakeholders", procure.db.types.Json(), nullable=False),
        sa.Column("innovation_considered", sa.Boolean(), nullable=True),
        sa.Column("solution_new_to_buyer", sa.Boolean(), nullable=True),
        sa.Column("solution_new_to_market_or_industry", sa.Boolean(), nullable=True),
        sa.Column("low_carbon", sa.Boolean(), nullable=True),
        sa.Column("energy_efficiency_considered", sa.Boolean(), nullable=True),
        sa.Column("circular_economy", sa.Boolean(), nullable=True),
        sa.Column("sme_participation_considered", sa.Boolean(), nullable=True),
        sa.Column("end_user_involved", sa.Boolean(), nullable=True),
        sa.Column("is_joint", sa.Boolean(), nullable=False),
        sa.Column("is_funded", sa.Boolean(), nullable=False),
        sa.Column("has_lots", sa.Boolean(), nullable=False),
        sa.Column("authors", procure.db.types.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "panel_member",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("added_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("left_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "purpose", "user_id"),
    )
    op.create_table(
        "pilot_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("bought", sa.String(length=4000), nullable=False),
        sa.Column("goals", sa.String(length=4000), nullable=False),
        sa.Column("legal_basis", sa.String(length=40), nullable=False),
        sa.Column("legal_reason", sa.String(length=2000), nullable=False),
        sa.Column(
            "price_cap_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("host_unit", sa.String(length=200), nullable=False),
        sa.Column("host_person", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=1000), nullable=False),
        sa.Column("users", sa.String(length=2000), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("schedule", sa.String(length=4000), nullable=False),
        sa.Column("eligibility", sa.String(length=2000), nullable=False),
        sa.Column("team", sa.String(length=1000), nullable=False),
        sa.Column("manager", sa.String(length=200), nullable=False),
        sa.Column("permits", sa.String(length=2000), nullable=False),
        sa.Column("data", sa.String(length=2000), nullable=False),
        sa.Column("data_protection", sa.String(length=2000), nullable=False),
        sa.Column("accessibility", sa.String(length=2000), nullable=False),
        sa.Column("safety", sa.String(length=2000), nullable=False),
        sa.Column("risks", sa.String(length=4000), nullable=False),
        sa.Column("dismantling", sa.String(length=2000), nullable=False),
        sa.Column("erdf_note", sa.String(length=2000), nullable=False),
        sa.Column("measures", procure.db.types.Json(), nullable=False),
        sa.Column("follow_on_route", sa.String(length=2000), nullable=False),
        sa.Column("follow_on_owner", sa.String(length=200), nullable=False),
        sa.Column(
            "follow_on_ceiling_cents",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round"),
    )
    op.create_table(
        "requirement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.create_table(
        "result_notice",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "sent_need",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("authority_id", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("sufferers", sa.String(length=2000), nullable=False),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("adopter", sa.String(length=1000), nullable=False),
        sa.Column("sender_name", sa.String(length=100), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sent_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("settled_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["need_link.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sent_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_need_link_id"), ["link_id"], unique=False)
        batch_op.create_index("sent_need_waiting", ["authority_id", "settled_at"], unique=False)

    op.create_table(
        "tender_plan",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("duration", sa.String(length=500), nullable=False),
        sa.Column("max_value", procure.db.types.Money(), nullable=True),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("suitability", sa.Text(), nullable=False),
        sa.Column("contract_terms", sa.Text(), nullable=False),
        sa.Column("notice_number", sa.String(length=60), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("requirements", procure.db.types.Json(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "thread_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "source", "target"),
    )
    with op.batch_alter_table("thread_link", schema=None) as batch_op:
        batch_op.create_index("thread_link_by_target", ["case_id", "target"], unique=False)

    op.create_table(
        "agreement_instalment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column(
            "amount_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("release", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("released_by", sa.String(length=32), nullable=False),
        sa.Column("released_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "number"),
    )
    op.create_table(
        "agreement_kpi",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("baseline", sa.String(length=24), nullable=True),
        sa.Column("target", sa.String(length=24), nullable=False),
        sa.Column("stop_limit", sa.String(length=24), nullable=True),
        sa.Column("method", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("measured_by", sa.String(length=200), nullable=False),
        sa.Column("frequency", sa.String(length=200), nullable=False),
        sa.Column("consequence", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "number"),
    )
    op.create_table(
        "agreement_signature",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "version", "side"),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id", "number"),
    )
    op.create_table(
        "call_draft",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("saved_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("call_id", "company_id"),
    )
    op.create_table(
        "call_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=1000), nullable=False),
        sa.Column("hint", sa.String(length=1000), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("choices", procure.db.types.Json(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id", "name"),
    )
    op.create_table(
        "dialogue_disclosure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("information", sa.String(length=2000), nullable=False),
        sa.Column("how", sa.String(length=300), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=True),
        sa.Column("meeting_id", sa.String(length=32), nullable=True),
        sa.Column("told_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("released_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("secret_ground", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["dialogue_meeting.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    with op.batch_alter_table("dialogue_disclosure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dialogue_disclosure_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "inquiry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("original", sa.String(length=2000), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=5000), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("published_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_call_id"), ["call_id"], unique=False)

    op.create_table(
        "opening_confirmation",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("call_id", "user_id"),
    )
    op.create_table(
        "pilot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("given_up_reason", sa.String(length=2000), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decision_reason", sa.String(length=4000), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id"),
        sa.UniqueConstraint("case_id", "round", "company_id"),
    )
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_company_id"), ["company_id"], unique=False)

    op.create_table(
        "pilot_criterion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["pilot_plan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_table(
        "requirement_version",
        sa.Column("requirement_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
        ),
        sa.PrimaryKeyConstraint("requirement_id", "number"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("received_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("promise", sa.String(length=20), nullable=False),
        sa.Column("envelope_format", sa.Integer(), nullable=False),
        sa.Column("sealed_to", sa.String(length=200), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("envelope_sha256", sa.String(length=64), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("replaced_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_company_id"), ["company_id"], unique=False)
        batch_op.create_index("submission_by_call", ["call_id", "company_id"], unique=False)

    op.create_table(
        "award_proposal",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=2000), nullable=False),
        sa.Column("relative_advantages", sa.String(length=4000), nullable=False),
        sa.Column("decision_maker", sa.String(length=200), nullable=False),
        sa.Column("power", sa.String(length=500), nullable=False),
        sa.Column("standstill", sa.Boolean(), nullable=False),
        sa.Column("standstill_note", sa.String(length=500), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("authors", procure.db.types.Json(), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "consensus",
        sa.Column("criterion_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("discussion", sa.String(length=2000), nullable=False),
        sa.Column("dissent", sa.String(length=2000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("criterion_id", "submission_id"),
    )
    with op.batch_alter_table("consensus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consensus_case_id"), ["case_id"], unique=False)

    op.create_table(
        "dialogue_input",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=True),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("question", sa.String(length=50), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=True),
        sa.Column("secret_ground", sa.String(length=500), nullable=False),
        sa.Column("theme", sa.String(length=100), nullable=False),
        sa.Column("disposition", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("requirement_id", sa.String(length=32), nullable=True),
        sa.Column("decided_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["dialogue_meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    with op.batch_alter_table("dialogue_input", schema=None) as batch_op:
        batch_op.create_index("dialogue_input_by_theme", ["case_id", "theme"], unique=False)

    op.create_table(
        "inquiry_draft",
        sa.Column("inquiry_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=5000), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("inquiry_id"),
    )
    op.create_table(
        "measurement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kpi_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column(
            "millionths", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("replaced_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["measurement.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["kpi_id"],
            ["agreement_kpi.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("corrects"),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index("measurement_by_kpi", ["kpi_id", "replaced_by", "at"], unique=False)

    op.create_table(
        "pilot_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pilot_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("users", sa.String(length=4000), nullable=False),
        sa.Column("users_count", sa.Integer(), nullable=True),
        sa.Column("unexpected", sa.String(length=4000), nullable=False),
        sa.Column("emissions", sa.String(length=2000), nullable=False),
        sa.Column("emissions_method", sa.String(length=1000), nullable=False),
        sa.Column("lessons", sa.String(length=4000), nullable=False),
        sa.Column("recommendation", sa.String(length=10), nullable=False),
        sa.Column("recommendation_reason", sa.String(length=2000), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("host_accepted_by", sa.String(length=32), nullable=False),
        sa.Column("host_accepted_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("host_would_use", sa.Boolean(), nullable=True),
        sa.Column("host_word", sa.String(length=2000), nullable=False),
        sa.Column("officer_accepted_by", sa.String(length=32), nullable=False),
        sa.Column("officer_accepted_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(length=32), nullable=False),
        sa.Column("returned_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"],
            ["pilot.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pilot_id", "kind", "version"),
    )
    op.create_table(
        "pilot_selection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("points", procure.db.types.Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id", "company_id"),
    )
    with op.batch_alter_table("pilot_selection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_selection_case_id"), ["case_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("promise", sa.String(length=20), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("criterion_id", "submission_id", "user_id"),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index("score_by_case", ["case_id", "user_id"], unique=False)

    op.create_table(
        "score_draft",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("saved_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "criterion_id", "submission_id"),
    )
    op.create_table(
        "submission_content",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("received_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("answers", procure.db.types.Json(), nullable=False),
        sa.Column("secrets", procure.db.types.Json(), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    with op.batch_alter_table("submission_content", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_content_call_id"), ["call_id"], unique=False
        )

    op.create_table(
        "tender_rejection",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    with op.batch_alter_table("tender_rejection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_rejection_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tender_rejection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_rejection_case_id"))

    op.drop_table("tender_rejection")
    with op.batch_alter_table("submission_content", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_content_call_id"))

    op.drop_table("submission_content")
    op.drop_table("score_draft")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index("score_by_case")

    op.drop_table("score")
    op.drop_table("receipt")
    with op.batch_alter_table("pilot_selection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_selection_case_id"))

    op.drop_table("pilot_selection")
    op.drop_table("pilot_report")
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index("measurement_by_kpi")

    op.drop_table("measurement")
    op.drop_table("inquiry_draft")
    with op.batch_alter_table("dialogue_input", schema=None) as batch_op:
        batch_op.drop_index("dialogue_input_by_theme")

    op.drop_table("dialogue_input")
    with op.batch_alter_table("consensus", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consensus_case_id"))

    op.drop_table("consensus")
    op.drop_table("award_proposal")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("submission_by_call")
        batch_op.drop_index(batch_op.f("ix_submission_company_id"))

    op.drop_table("submission")
    op.drop_table("requirement_version")
    op.drop_table("pilot_criterion")
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_company_id"))

    op.drop_table("pilot")
    op.drop_table("opening_confirmation")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_call_id"))

    op.drop_table("inquiry")
    with op.batch_alter_table("dialogue_disclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_disclosure_meeting_id"))

    op.drop_table("dialogue_disclosure")
    op.drop_table("call_question")
    op.drop_table("call_draft")
    op.drop_table("announcement")
    op.drop_table("agreement_signature")
    op.drop_table("agreement_kpi")
    op.drop_table("agreement_instalment")
    with op.batch_alter_table("thread_link", schema=None) as batch_op:
        batch_op.drop_index("thread_link_by_target")

    op.drop_table("thread_link")
    op.drop_table("tender_plan")
    with op.batch_alter_table("sent_need", schema=None) as batch_op:
        batch_op.drop_index("sent_need_waiting")
        batch_op.drop_index(batch_op.f("ix_sent_need_link_id"))

    op.drop_table("sent_need")
    op.drop_table("result_notice")
    op.drop_table("requirement")
    op.drop_table("pilot_plan")
    op.drop_table("panel_member")
    op.drop_table("need")
    op.drop_table("lot")
    op.drop_table("lesson_card")
    op.drop_table("joint_decision")
    with op.batch_alter_table("guard_waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guard_waiver_case_id"))

    op.drop_table("guard_waiver")
    op.drop_table("funding_line")
    with op.batch_alter_table("dialogue_prior_involvement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_prior_involvement_case_id"))

    op.drop_table("dialogue_prior_involvement")
    op.drop_table("dialogue_participant")
    with op.batch_alter_table("dialogue_meeting", schema=None) as batch_op:
        batch_op.drop_index("dialogue_meeting_by_case")

    op.drop_table("dialogue_meeting")
    op.drop_table("dialogue_conclusions")
    op.drop_table("dialogue")
    op.drop_table("decision_notice")
    op.drop_table("criterion")
    op.drop_table("conflict_declaration")
    op.drop_table("comparison")
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_task_case_id"))
        batch_op.drop_index("case_task_by_person")

    op.drop_table("case_task")
    op.drop_table("case_look")
    op.drop_table("case_answer")
    op.drop_table("call")
    with op.batch_alter_table("calendar_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_address_case_id"))
        batch_op.drop_index("calendar_address_of")

    op.drop_table("calendar_address")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_case_id"))

    op.drop_table("appeal")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_company_id"))

    op.drop_table("agreement")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_seen_at"))

    op.drop_table("web_session")
    with op.batch_alter_table("procurement_case", schema=None) as batch_op:
        batch_op.drop_index(
            "case_open_by_due",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("case_by_owner")
        batch_op.drop_index("case_by_changed")
        batch_op.drop_index("case_by_authority")

    op.drop_table("procurement_case")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_email"))
        batch_op.drop_index(batch_op.f("ix_one_time_link_case_id"))
        batch_op.drop_index(batch_op.f("ix_one_time_link_authority_id"))

    op.drop_table("one_time_link")
    with op.batch_alter_table("need_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_link_authority_id"))

    op.drop_table("need_link")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_request_company_id"))

    op.drop_table("join_request")
    with op.batch_alter_table("case_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_role_user_id"))

    op.drop_table("case_role")
    with op.batch_alter_table("authority_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_role_user_id"))

    op.drop_table("authority_role")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_company_id"))

    op.drop_table("user_account")
    with op.batch_alter_table("record_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_row_event_id"))

    op.drop_table("record_row")
    op.drop_table("record_private")
    op.drop_table("log_tile")
    op.drop_table("log_leaf")
    op.drop_table("log_checkpoint")
    with op.batch_alter_table("case_supplier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_supplier_company_id"))

    op.drop_table("case_supplier")
    op.drop_table("workflow_file")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_at"))

    op.drop_table("sign_in")
    with op.batch_alter_table("rate_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_count_expires_at"))

    op.drop_table("rate_count")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_promised_at"))

    op.drop_table("mail")
    op.drop_table("log")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "job_waiting",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.drop_index(
            "job_running",
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.drop_table("job")
    op.drop_table("event")
    op.drop_table("draft")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_snapshot_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_case_id"))
        batch_op.drop_index(
            "document_version",
            sqlite_where=sa.text("public_of IS NULL"),
            postgresql_where=sa.text("public_of IS NULL"),
        )
        batch_op.drop_index(
            "document_public_version",
            sqlite_where=sa.text("public_of IS NOT NULL"),
            postgresql_where=sa.text("public_of IS NOT NULL"),
        )

    op.drop_table("document")
    op.drop_table("company")
    op.drop_table("clock_shift")
    op.drop_table("authority")
