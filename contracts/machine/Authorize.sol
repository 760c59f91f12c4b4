// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account, EMPTY_CODE_HASH} from "../structures/Account.sol";
import {Access} from "./Access.sol";
import {Authorization, readAuthorization} from "./Authorization.sol";
import {Charge} from "./Charge.sol";
import {Delegation} from "./Delegation.sol";
import {Host} from "./Host.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {Sign} from "./Sign.sol";
import {AccountWalk, State} from "./State.sol";

library Authorize {
    /// @dev What an authorization has paid too much for when its authority's account is there (EIP-7702), gas.
    uint256 private constant REFUND = 12_500;

    /// @notice The list's form has been checked, so no state of the machine leads here.
    error NoAuthorization(uint256 position);

    /// @notice On to the authorizations, or past them when there are none.
    function startAuthorizing(Machine memory m, Intake memory intake) internal pure {
        if (intake.authLength == 0) {
            m.enterWith(Phase.START, intake.hashOf());
            return;
        }
        intake.position = intake.authOffset;
        m.enterWith(Phase.AUTHORIZE, intake.hashOf());
    }

    /// @notice Phase authorize: puts one authorization into effect (EIP-7702). One that is not valid has none.
    function stepAuthorize(Machine memory m, Host memory host) internal view {
        Intake memory intake = openIntake(m);
        Authorization memory authorization = readAuthorization(m, intake);
        if (!authorization.ok) revert NoAuthorization(intake.position);
        (bool ok, uint256 authority) = authorityOf(host, authorization);
        if (ok) authorize(m, host, authority, authorization);
        intake.position += authorization.size;
        bool done = intake.position == intake.authOffset + intake.authLength;
        m.enterWith(done ? Phase.START : Phase.AUTHORIZE, intake.hashOf());
    }

    /// @dev Who has signed the authorization; not `ok` when it can't be valid, whatever the state.
    function authorityOf(Host memory host, Authorization memory a)
        private
        view
        returns (bool ok, uint256 authority)
    {
        if (a.chainId != 0 && a.chainId != host.config.chainId) return (false, 0);
        if (a.nonce == Charge.MAX_NONCE || a.parity > 1) return (false, 0);
        if (a.r == 0 || a.r >= Sign.ORDER || a.s == 0 || a.s > Sign.HALF_ORDER) return (false, 0);
        return Sign.recover(a.signedHash, a.parity, a.r, a.s);
    }

    /// @dev The authority becomes warm in any case; the rest is for one with no code of its own and the right nonce.
    function authorize(
        Machine memory m,
        Host memory host,
        uint256 authority,
        Authorization memory a
    ) private pure {
        Access.touchAccount(m, host, authority);
        AccountWalk memory at = State.walkAccount(m, m.world().state, authority);
        Account memory account = at.account;
        if (!State.isNoCode(account.codeHash)) {
            if (!Delegation.isDelegation(m, account.codeHash)) return;
        }
        if (account.nonce != a.nonce) return;
        account.nonce += 1;
        account.codeHash = a.delegate == 0 ? EMPTY_CODE_HASH : Delegation.keepDelegation(a.delegate);
        State.putAccount(m, at, account);
        if (at.exists) m.world().refund += REFUND;
    }
}
