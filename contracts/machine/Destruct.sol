// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account, EMPTY_CODE_HASH, EMPTY_ROOT} from "../structures/Account.sol";
import {Stack} from "../structures/Stack.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {State} from "./State.sol";
import {World} from "./World.sol";

library Destruct {
    /// @notice Phase destruct: deletes one account that destroyed itself in the transaction that created it (EIP-6780).
    function stepDestruct(Machine memory m) internal pure {
        World memory world = m.world();
        uint256 self;
        (self, world.destructs) = Stack.pop(m.proof, world.destructs);
        Account memory none = Account(0, 0, EMPTY_ROOT, EMPTY_CODE_HASH);
        State.putAccount(m, State.walkAccount(m, world.state, self), none);
        if (world.destructs == Stack.EMPTY) m.rest();
        else m.enter(Phase.DESTRUCT);
    }
}
