// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {View, viewOf} from "../structures/View.sol";
import {ExitStatus, exitOf, openExit} from "./Exit.sol";
import {Gas} from "./Gas.sol";
import {HashOp} from "./HashOp.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {AccountWalk, State} from "./State.sol";

library Deposit {
    /// @dev Longest code of an account (EIP-170), bytes.
    uint256 private constant MAX_CODE = 24_576;

    /// @notice Phase deposit: what an init code has returned becomes code if it may (EIP-170, EIP-3541) and is paid for.
    function stepDeposit(Machine memory m) internal pure {
        (uint256 status, View memory data) = openExit(m);
        if (
            data.length > MAX_CODE || !Gas.charge(m, 200 * data.length)
                || firstByte(m, data) == 0xef
        ) {
            m.fault();
            return;
        }
        View memory none = viewOf(0, 0, 0);
        HashOp.startHash(m, none, data, none, Phase.DEPOSITED, exitOf(status, data));
    }

    /// @notice Phase deposited: the new account gets its code.
    function stepDeposited(Machine memory m) internal pure {
        openExit(m);
        bytes32 codeHash = m.result();
        m.setResult(0);
        uint256 self = m.frame().self;
        AccountWalk memory at = State.walkAccount(m, m.world().state, self);
        at.account.codeHash = codeHash;
        State.putAccount(m, at, at.account);
        m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, viewOf(0, 0, 0)));
    }

    function firstByte(Machine memory m, View memory data) private pure returns (uint256 value) {
        uint256 at = data.read(m.proof, 0, 1);
        assembly ("memory-safe") {
            value := byte(0, mload(at))
        }
    }
}
