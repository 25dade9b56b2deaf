def test_the_cast_stands(here, elsewhere, operator, client_of, admin_of):
    assert here.organization != elsewhere.organization
    assert client_of(here.manager).get("/health/ready").status_code == 200
    assert admin_of(here.manager).get("/admin/").status_code == 200
