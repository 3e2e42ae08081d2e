"""The server does no work of its own for those who may not come in: what they send is not even read."""
import base64

BROKEN = base64.b64encode(b"x: [").decode()


def test_a_file_of_nobody_is_not_read(server):
    nobody = server.client()
    with nobody.refused("SIGN_IN_NEEDED"):
        nobody.do("TemplateService/ImportTemplate", yaml=BROKEN)


def test_a_file_of_one_without_the_role_is_not_read(town):
    leader = town.make("leader", "Ude")
    with leader.refused("NOT_ALLOWED"):
        leader.do("TemplateService/ImportTemplate", yaml=BROKEN)
